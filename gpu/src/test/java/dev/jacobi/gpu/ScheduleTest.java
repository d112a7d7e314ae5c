package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Device;
import dev.jacobi.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The order in which threads, blocks and streams run does not matter, and no thread reads without
/// a barrier what another one writes.
class ScheduleTest {
  private static final long SEEDS = 2;

  @AfterEach
  void usual() {
    CudaDouble.set("shuffle", 0);
    CudaDouble.set("races", 0);
    CudaDouble.set("seed", 1);
  }

  @Test
  void kernelsHaveNoRacesInAnyOrder() {
    CudaDouble.set("shuffle", 1);
    CudaDouble.set("races", 1);
    for (long seed = 1; seed <= SEEDS; seed++) {
      CudaDouble.set("seed", seed);
      Tensor x = Tensor.arange(70 * 130L).remainder(7).to(DType.INT64).reshape(70, 130);
      Tensor y = x.to(Device.cuda());
      assertSame(x.matmul(x.transpose(0, 1)), y.matmul(y.transpose(0, 1)));
      assertSame(x.sum(1), y.sum(1));
      assertSame(x.argMax(1), y.argMax(1));
      assertSame(x.cumsum(1), y.cumsum(1));
      assertEquals("", CudaDouble.report());
    }
  }

  private static void assertSame(Tensor expected, Tensor actual) {
    assertArrayEquals(expected.toLongArray(), actual.toLongArray());
  }
}
