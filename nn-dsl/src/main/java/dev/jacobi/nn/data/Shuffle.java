package dev.jacobi.nn.data;

import java.util.Random;
import java.util.stream.LongStream;

/// Random orders, the same on every machine for the same seed.
final class Shuffle {
  private Shuffle() {}

  /// The numbers from 0 to `count` - 1, shuffled.
  static long[] shuffled(int count, Random random) {
    long[] order = LongStream.range(0, count).toArray();
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      long kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }
}
