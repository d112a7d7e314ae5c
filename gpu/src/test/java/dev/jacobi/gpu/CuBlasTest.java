package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.backend.MatMul;
import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.gpu.KernelCases.Case;
import dev.jacobi.gpu.KernelCases.Work;
import dev.jacobi.gpu.KernelRun.Form;
import dev.jacobi.shape.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Products through cuBLAS, here its double: it reads arguments as NVIDIA's library does, and
/// memory as the double of the driver.
class CuBlasTest {
  private static final List<Long> SIZES = List.of(0L, 1L, 31L, 33L, 1023L, 1025L);
  private static final long LIMIT = 1 << 28;

  private final CpuBackend cpu = new CpuBackend(1, LIMIT, () -> "");
  private final CudaDevice card;
  private final CuBlas blas;
  private final KernelRun run;

  CuBlasTest() {
    CudaDouble.loadBlas();
    card = new CudaDevice(0);
    blas = CuBlas.find(card).orElseThrow();
    MatMulOptions options = new MatMulOptions(() -> Optional.of(blas), false);
    CudaAllocator allocator = new CudaAllocator(card, LIMIT, false);
    run = new KernelRun(cpu, new CudaBackend(card, allocator, cpu, options));
  }

  @TestFactory
  Stream<DynamicTest> productsAreThoseOfTheCpu() {
    return KernelCases.all().stream()
        .filter(one -> one.make().apply(33L, DType.FLOAT32).kernel() instanceof MatMul)
        .map(one -> DynamicTest.dynamicTest(one.name(), () -> check(one)));
  }

  private void check(Case one) {
    List<String> wrong = new ArrayList<>();
    CudaDouble.launched();
    for (DType type : DType.values()) {
      for (long n : one.types().contains(type) ? SIZES : List.<Long>of()) {
        for (Form form : Form.values()) {
          Work work = one.make().apply(n, type);
          String difference = run.difference(work, form);
          if (!difference.isEmpty()) {
            wrong.add("size %d, %s, %s: %s".formatted(n, type, form, difference));
          }
          boolean ours = CudaDouble.launched().stream().anyMatch(k -> k.startsWith("multiply"));
          if (n > 0 && form == Form.DENSE && ours == type.isFloating()) {
            wrong.add("%s %s of size %d was computed by %s".formatted(form, type, n, ours));
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertEquals("", CudaDouble.report());
  }

  @Test
  void saysItsVersion() {
    assertTrue(blas.version().matches("12\\.\\d+\\.\\d+"), blas.version());
  }
}
