package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.gpu.KernelCases.Case;
import dev.jacobi.gpu.KernelRun.Form;
import dev.jacobi.shape.DType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The order in which threads, blocks and streams run does not matter to any kernel, and no thread
/// reads without a barrier what another one writes, in shared memory or in the card's.
class ScheduleTest {
  private static final long SEEDS = 2;
  private static final long LIMIT = 1 << 28;
  private static final List<Long> SIZES = List.of(33L, 390L);
  private static final List<DType> TYPES =
      List.of(DType.FLOAT16, DType.BFLOAT16, DType.FLOAT32, DType.FLOAT64, DType.INT64);

  private final List<KernelRun> runs = List.of(runner(75), runner(80));

  private static KernelRun runner(int capability) {
    CudaDouble.set("capability", capability);
    CudaDevice card = new CudaDevice(0);
    CudaDouble.set("capability", 75);
    CpuBackend cpu = new CpuBackend(1, LIMIT, () -> "");
    MatMulOptions options = new MatMulOptions(Optional::empty, true);
    CudaAllocator allocator = new CudaAllocator(card, LIMIT, false);
    return new KernelRun(cpu, new CudaBackend(card, allocator, cpu, options));
  }

  @AfterEach
  void usual() {
    CudaDouble.set("shuffle", 0);
    CudaDouble.set("races", 0);
    CudaDouble.set("seed", 1);
  }

  @TestFactory
  Stream<DynamicTest> kernelsHaveNoRacesInAnyOrder() {
    return KernelCases.all().stream()
        .map(one -> DynamicTest.dynamicTest(one.name(), () -> check(one)));
  }

  private void check(Case one) {
    CudaDouble.set("shuffle", 1);
    CudaDouble.set("races", 1);
    for (long seed = 1; seed <= SEEDS; seed++) {
      CudaDouble.set("seed", seed);
      for (DType type : TYPES) {
        for (long n : one.types().contains(type) ? SIZES : List.<Long>of()) {
          for (KernelRun run : runs) {
            assertEquals("", run.difference(one.make().apply(n, type), Form.DENSE));
          }
        }
      }
    }
    assertEquals("", CudaDouble.report());
  }
}
