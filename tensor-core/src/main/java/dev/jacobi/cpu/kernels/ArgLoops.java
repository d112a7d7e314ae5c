package dev.jacobi.cpu.kernels;

import dev.jacobi.cpu.memory.NativeMemory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Searches for extreme numbers in pieces of lines.
final class ArgLoops {
  private ArgLoops() {}

  /// Where the greatest of the numbers is for the first time, or the first NaN; -1 if none is
  /// greater than `most`.
  static int greater(float[] numbers, int n, float most) {
    FloatVector best = NativeMemory.splat(most);
    VectorMask<Float> nan = NativeMemory.first(0);
    int bound = NativeMemory.FLOATS.loopBound(n);
    for (int i = 0; i < bound; i += NativeMemory.LANES) {
      FloatVector next = FloatVector.fromArray(NativeMemory.FLOATS, numbers, i);
      nan = nan.or(next.compare(VectorOperators.NE, next));
      best = best.blend(next, next.compare(VectorOperators.GT, best));
    }
    float extreme = nan.anyTrue() ? Float.NaN : best.reduceLanes(VectorOperators.MAX);
    for (int i = bound; i < n; i++) {
      extreme = numbers[i] > extreme || Float.isNaN(numbers[i]) ? numbers[i] : extreme;
    }
    return Float.isNaN(extreme) || extreme > most ? find(numbers, n, extreme) : -1;
  }

  /// Where the least of the numbers is for the first time, or the first NaN; -1 if none is less
  /// than `most`.
  static int less(float[] numbers, int n, float most) {
    FloatVector best = NativeMemory.splat(most);
    VectorMask<Float> nan = NativeMemory.first(0);
    int bound = NativeMemory.FLOATS.loopBound(n);
    for (int i = 0; i < bound; i += NativeMemory.LANES) {
      FloatVector next = FloatVector.fromArray(NativeMemory.FLOATS, numbers, i);
      nan = nan.or(next.compare(VectorOperators.NE, next));
      best = best.blend(next, next.compare(VectorOperators.LT, best));
    }
    float extreme = nan.anyTrue() ? Float.NaN : best.reduceLanes(VectorOperators.MIN);
    for (int i = bound; i < n; i++) {
      extreme = numbers[i] < extreme || Float.isNaN(numbers[i]) ? numbers[i] : extreme;
    }
    return Float.isNaN(extreme) || extreme < most ? find(numbers, n, extreme) : -1;
  }

  private static int find(float[] numbers, int n, float wanted) {
    boolean nan = Float.isNaN(wanted);
    int i = 0;
    while (i < n && (nan ? !Float.isNaN(numbers[i]) : numbers[i] != wanted)) {
      i++;
    }
    return i;
  }

  static int greater(double[] numbers, int n, double most) {
    double best = most;
    int found = -1;
    for (int i = 0; i < n; i++) {
      if (numbers[i] > best || Double.isNaN(numbers[i])) {
        best = numbers[i];
        found = i;
        if (Double.isNaN(best)) {
          return i;
        }
      }
    }
    return found;
  }

  static int greater(long[] numbers, int n, long most) {
    long best = most;
    int found = -1;
    for (int i = 0; i < n; i++) {
      if (numbers[i] > best) {
        best = numbers[i];
        found = i;
      }
    }
    return found;
  }

  static int less(double[] numbers, int n, double most) {
    double best = most;
    int found = -1;
    for (int i = 0; i < n; i++) {
      if (numbers[i] < best || Double.isNaN(numbers[i])) {
        best = numbers[i];
        found = i;
        if (Double.isNaN(best)) {
          return i;
        }
      }
    }
    return found;
  }

  static int less(long[] numbers, int n, long most) {
    long best = most;
    int found = -1;
    for (int i = 0; i < n; i++) {
      if (numbers[i] < best) {
        best = numbers[i];
        found = i;
      }
    }
    return found;
  }
}
