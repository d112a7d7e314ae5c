package dev.jacobi.cpu.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.backend.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerPoolTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void runsEveryPartOnce(int threads) {
    WorkerPool pool = new WorkerPool(threads);
    for (int parts : new int[] {0, 1, 2, 3, 1000}) {
      AtomicIntegerArray runs = new AtomicIntegerArray(parts);
      pool.run(parts, runs::incrementAndGet);
      for (int i = 0; i < parts; i++) {
        assertEquals(1, runs.get(i), "part " + i + " of " + parts);
      }
    }
    pool.close();
  }

  @Test
  void partsMayRunPartsThemselves() {
    WorkerPool pool = new WorkerPool(2);
    AtomicInteger count = new AtomicInteger();
    pool.run(20, i -> pool.run(30, k -> count.incrementAndGet()));
    assertEquals(600, count.get());
    pool.close();
  }

  @Test
  void servesSeveralCallers() throws InterruptedException {
    WorkerPool pool = new WorkerPool(2);
    AtomicInteger count = new AtomicInteger();
    List<Thread> callers = new ArrayList<>();
    for (int c = 0; c < 4; c++) {
      callers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int k = 0; k < 100; k++) {
                      pool.run(7, i -> count.incrementAndGet());
                    }
                  }));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertEquals(2800, count.get());
    pool.close();
  }

  @Test
  void errorsOfPartsReachTheCaller() {
    WorkerPool pool = new WorkerPool(2);
    IllegalStateException error =
        assertThrows(
            IllegalStateException.class,
            () ->
                pool.run(
                    100,
                    i -> {
                      if (i == 3) {
                        throw new IllegalStateException("part 3");
                      }
                    }));
    assertEquals("part 3", error.getMessage());
    runsOn(pool);
    pool.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anInterruptStopsTheCaller(int threads) {
    WorkerPool pool = new WorkerPool(threads);
    Thread caller = Thread.currentThread();
    AtomicInteger count = new AtomicInteger();
    assertThrows(
        Cancellation.class,
        () ->
            pool.run(
                1_000_000,
                i -> {
                  if (count.incrementAndGet() == 10) {
                    caller.interrupt();
                  }
                }));
    assertTrue(Thread.interrupted(), "the thread stays marked as interrupted");
    assertTrue(count.get() < 1_000_000, "all parts ran");
    runsOn(pool);
    pool.close();
  }

  private static void runsOn(WorkerPool pool) {
    AtomicInteger count = new AtomicInteger();
    pool.run(50, i -> count.incrementAndGet());
    assertEquals(50, count.get());
  }
}
