package dev.jacobi.tensor.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Numbers in every lane of a register, for what a float32 function is made of.
///
/// They stand in static fields because the compiler counts what it inlines: each call of the Vector
/// API costs it some 400 nodes, and past 18,000 of them it inlines no method but the API's own;
/// then vectors become objects on the heap, which is ten times slower. A constant in a field costs
/// no call. For the same reason a function that runs hot has at most some 40 calls, or no helper
/// late.
public final class LaneConstants {
  private LaneConstants() {}

  public static FloatVector floats(double value) {
    return FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, (float) value);
  }

  static IntVector ints(int value) {
    return floats(0).reinterpretAsInts().broadcast(value);
  }
}
