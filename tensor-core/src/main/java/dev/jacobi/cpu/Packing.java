package dev.jacobi.cpu;

/// Brings a strip of a matrix into the order in which the matrix product reads it: for each step
/// along the sum, the `width` elements across, with zeros where the matrix ends.
final class Packing {
  private Packing() {}

  /// @param across distance in bytes of neighbours in the strip
  /// @param along distance in bytes from step to step
  /// @param count how many elements across there are, at most `width`
  static void pack(long from, long across, long along, long to, int count, int width, int steps) {
    if (across == 4 && count == width) {
      copyRuns(from, along, to, width, steps);
    } else {
      for (int i = 0; i < count; i++) {
        line(from + i * across, along, to + 4L * i, width, steps);
      }
      for (int i = count; i < width; i++) {
        zeros(to + 4L * i, width, steps);
      }
    }
  }

  private static void copyRuns(long from, long along, long to, int width, int steps) {
    for (int p = 0; p < steps; p++) {
      long source = from + p * along;
      long target = to + 4L * width * p;
      for (long q = 0; q < 4L * width; q += 4) {
        Memory.putFloat(target + q, Memory.getFloat(source + q));
      }
    }
  }

  private static void line(long from, long along, long to, int width, int steps) {
    for (int p = 0; p < steps; p++) {
      Memory.putFloat(to + 4L * width * p, Memory.getFloat(from + p * along));
    }
  }

  private static void zeros(long to, int width, int steps) {
    for (int p = 0; p < steps; p++) {
      Memory.putFloat(to + 4L * width * p, 0f);
    }
  }
}
