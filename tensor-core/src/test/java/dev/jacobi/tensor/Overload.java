package dev.jacobi.tensor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.stream.IntStream;

/// How many times as long as alone a program takes beside the others that run now: what a bound on
/// time is multiplied with. It is 1 where nothing else runs.
final class Overload {
  private static final long NANOS = 50_000_000;

  private Overload() {}

  /// By threads, one for each processor, that are to get some time of it.
  static double now() {
    int processors = Runtime.getRuntime().availableProcessors();
    Thread[] threads =
        IntStream.range(0, processors)
            .mapToObj(i -> Thread.ofPlatform().start(Overload::spin))
            .toArray(Thread[]::new);
    long start = System.nanoTime();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return Math.max(1, (System.nanoTime() - start) / (double) NANOS);
  }

  private static void spin() {
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    while (clock.getCurrentThreadCpuTime() < NANOS) {
      Thread.onSpinWait();
    }
  }
}
