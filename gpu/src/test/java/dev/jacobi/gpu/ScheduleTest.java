package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.shape.Device;
import java.util.List;
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
      for (String work : List.of("sum of rows", "sum of columns", "matmul", "cumsum", "argsort")) {
        assertEquals(List.of(), SelfTest.differences(work, Device.cuda()), work + ", seed " + seed);
        assertEquals("", CudaDouble.report());
      }
    }
  }
}
