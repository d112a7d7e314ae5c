package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.backend.Cancellation;
import dev.jacobi.shape.DType;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// An interrupt stops whatever the engine is at. What counts is the processor time that the thread
/// still uses, so that a busy machine does not matter.
class InterruptTest {
  private static final long BEFORE_NANOS = 10_000_000;
  private static final long AFTER_NANOS = 100_000_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private record Endless(String name, Supplier<Tensor> operation) {}

  @TestFactory
  Stream<DynamicTest> longOperationsStop() {
    Tensor vector = Tensor.rand(4 << 20);
    Tensor matrix = Tensor.rand(1024, 1024);
    Tensor doubles = Tensor.rand(400, 400).to(DType.FLOAT64).copy();
    Tensor index = Tensor.randint(100, 4 << 20);
    return Stream.of(
            new Endless("exp", vector::exp),
            new Endless("sum", vector::sum),
            new Endless("columns", () -> matrix.sum(0)),
            new Endless("argMax", () -> vector.argMax(0)),
            new Endless("matmul", () -> matrix.matmul(matrix)),
            new Endless("matmul in float64", () -> doubles.matmul(doubles)),
            new Endless("gather", () -> vector.gather(0, index)),
            new Endless("scatterAdd", () -> Tensor.zeros(100).scatterAdd(0, index, vector)),
            new Endless("randn", () -> Tensor.randn(4 << 20)),
            new Endless("cat", () -> Tensor.cat(0, vector, vector)))
        .map(op -> DynamicTest.dynamicTest(op.name, () -> check(op)));
  }

  private static void check(Endless op) throws InterruptedException {
    // The loops are compiled during the first call.
    Tensor.evaluate(op.operation.get());
    AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
    long[] used = new long[1];
    Thread worker =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (true) {
                      Tensor.evaluate(op.operation.get());
                    }
                  } catch (Throwable e) {
                    end.set(e);
                  }
                  used[0] = THREADS.getCurrentThreadCpuTime();
                });
    while (worker.isAlive() && THREADS.getThreadCpuTime(worker.threadId()) < BEFORE_NANOS) {
      LockSupport.parkNanos(1_000_000);
    }
    long before = THREADS.getThreadCpuTime(worker.threadId());
    worker.interrupt();
    worker.join();
    assertInstanceOf(Cancellation.class, end.get());
    assertTrue(
        used[0] - before < AFTER_NANOS,
        () -> "%s took %d ms more".formatted(op.name, (used[0] - before) / 1_000_000));
  }
}
