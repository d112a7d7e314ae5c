package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.RandomFill;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.DType;

/// The counter-based random generator Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel
/// random numbers: as easy as 1, 2, 3" (2011): element `i` depends on the seed and `i` only.
public final class Philox {
  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final long LOW = 0xFFFFFFFFL;
  private static final double TWO_24 = 0x1p-24;

  /// Blocks of four numbers in a part of the work.
  private static final long PART = 1 << 13;

  private final WorkerPool pool;

  public Philox(WorkerPool pool) {
    this.pool = pool;
  }

  /// Fills a dense view.
  public void fill(RandomFill kernel, View out) {
    long numel = out.shape().numel();
    long blocks = (numel + 3) / 4;
    pool.runAll(
        (blocks + PART - 1) / PART,
        part -> {
          int[] words = new int[4];
          long end = Math.min(blocks, (part + 1) * PART);
          for (long block = part * PART; block < end; block++) {
            words(kernel.seed(), kernel.offset() + block, words);
            int n = (int) Math.min(4, numel - block * 4);
            put(kernel, words, out, block * 4, n);
          }
        });
  }

  /// Four random words for one counter.
  static void words(long seed, long counter, int[] words) {
    words[0] = (int) counter;
    words[1] = (int) (counter >>> 32);
    words[2] = 0;
    words[3] = 0;
    encrypt(words, seed);
  }

  /// Replaces a counter of four words by the random words that belong to it.
  static void encrypt(int[] block, long key) {
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = MULTIPLIER_0 * (block[0] & LOW);
      long p1 = MULTIPLIER_1 * (block[2] & LOW);
      block[0] = (int) (p1 >>> 32) ^ block[1] ^ k0;
      block[1] = (int) p1;
      block[2] = (int) (p0 >>> 32) ^ block[3] ^ k1;
      block[3] = (int) p0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
  }

  private static void put(RandomFill kernel, int[] words, View out, long first, int n) {
    DType type = out.dtype();
    long address =
        ((CpuStorage) out.storage()).address() + (out.layout().offset() + first) * type.bytes();
    for (int i = 0; i < n; i++) {
      long target = address + (long) i * type.bytes();
      switch (kernel.distribution()) {
        case UNIFORM -> {
          if (type.isFloating()) {
            double u = (words[i] >>> 8) * TWO_24;
            Elements.putDouble(type, target, kernel.low() + u * (kernel.high() - kernel.low()));
          } else {
            long low = (long) kernel.low();
            long span = (long) kernel.high() - low;
            Elements.putLong(type, target, low + (((words[i] & LOW) * span) >>> 32));
          }
        }
        case NORMAL -> {
          double z = normal(words, i);
          Elements.putDouble(type, target, kernel.low() + z * kernel.high());
        }
      }
    }
  }

  /// One of two normal numbers for each pair of words, after Box and Muller (1958).
  private static double normal(int[] words, int i) {
    int pair = i & ~1;
    double u = ((words[pair] >>> 8) + 1) * TWO_24;
    double angle = 2 * Math.PI * ((words[pair + 1] >>> 8) * TWO_24);
    double radius = Math.sqrt(-2 * Math.log(u));
    return radius * ((i & 1) == 0 ? Math.cos(angle) : Math.sin(angle));
  }
}
