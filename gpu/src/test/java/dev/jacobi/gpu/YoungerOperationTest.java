package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Fold;
import dev.jacobi.backend.KernelFamily;
import dev.jacobi.backend.Program;
import dev.jacobi.backend.Program.Apply;
import dev.jacobi.backend.Program.FoldRows;
import dev.jacobi.backend.Reduce;
import dev.jacobi.backend.Scan;
import dev.jacobi.backend.Unary;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.gpu.OperationCodes.Entry;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

/// An operation that the compiled kernels do not know, because it was written or changed since, is
/// computed by the CPU, with a notice, alone and within a program; and codes never change.
class YoungerOperationTest {
  private static final String SINCE = ", which is younger than the compiled kernels";

  /// An operation that is new.
  public record Softsign() implements Unary {
    @Override
    public double apply(double x) {
      return x / (1 + Math.abs(x));
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return x.div(x.abs().add(1f));
    }

    @Override
    public String cuda() {
      return "x / (T(1) + fabs(x))";
    }

    /// As an operation of tensors says for which types it is.
    public String types() {
      return "FLOATING";
    }
  }

  /// An operation whose expression was changed.
  private record Relu() implements Unary {
    @Override
    public double apply(double x) {
      return x < 1 ? 1 : x;
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return x.max(1f);
    }

    @Override
    public String cuda() {
      return "x < T(1) ? T(1) : x";
    }
  }

  /// A fold that is new.
  private record Largest() implements Fold {
    @Override
    public double identity() {
      return Double.NEGATIVE_INFINITY;
    }

    @Override
    public double combine(double a, double b) {
      return Math.max(a, b);
    }

    @Override
    public FloatVector combine(FloatVector a, FloatVector b) {
      return a.max(b);
    }

    @Override
    public String cuda() {
      return "a > b ? a : b";
    }
  }

  private final CpuBackend host = new CpuBackend(1, 1 << 26, () -> "");
  private final CudaBackend cuda;

  YoungerOperationTest() {
    CudaDevice card = new CudaDevice(0);
    cuda = new CudaBackend(card, new CudaAllocator(card, 1 << 24, false), host);
  }

  @Test
  void theCpuComputesItAndSaysSo() {
    check(new Softsign(), 4, "the operation Softsign" + SINCE);
    check(new Relu(), 4, "the operation Relu" + SINCE);
    check(new Reduce(new Largest()), 1, "the fold Largest" + SINCE);
    check(new Scan(new Largest(), 0), 4, "the fold Largest" + SINCE);
    Binary add = OperationTable.read().binary("Add");
    check(
        new Program(
            DType.Arithmetic.FLOAT,
            Shape.of(4),
            1,
            1,
            List.of(
                new Apply(add, 0, 0, -1),
                new Apply(new Softsign(), 1, -1, -1),
                new FoldRows(OperationTable.read().fold("Sum"), 2)),
            List.of(3)),
        1,
        "the operation Softsign" + SINCE);
    assertEquals("", CudaDouble.report());
  }

  private void check(KernelFamily kernel, int results, String notice) {
    assertArrayEquals(run(host, kernel, results), run(cuda, kernel, results), notice);
    Set<String> told = cuda.fallback().told();
    assertTrue(told.contains(notice), told.toString());
  }

  private static float[] run(Backend backend, KernelFamily kernel, int results) {
    View in = view(backend, new float[] {-3, 0.5f, 2, 7});
    View out = view(backend, new float[results]);
    backend.run(kernel, new View[] {in}, new View[] {out});
    float[] found = new float[results];
    backend.download(out.storage(), 0, MemorySegment.ofArray(found));
    return found;
  }

  private static View view(Backend backend, float[] values) {
    Layout layout = Layout.contiguous(Shape.of(values.length));
    View view = new View(backend.allocate(DType.FLOAT32, values.length), DType.FLOAT32, layout);
    backend.upload(MemorySegment.ofArray(values), view.storage());
    return view;
  }

  /// An operation of real numbers has no case in the kernels of whole numbers, nor the reverse.
  @Test
  void aCodeIsForTheNumbersThatItsKernelsComputeIn() {
    Binary divide = OperationTable.read().binary("Div");
    Binary and = OperationTable.read().binary("BitwiseAnd");
    assertTrue(OperationCodes.of(divide, DType.Arithmetic.DOUBLE).isPresent());
    assertEquals(OptionalInt.empty(), OperationCodes.of(divide, DType.Arithmetic.LONG));
    assertTrue(OperationCodes.of(and, DType.Arithmetic.LONG).isPresent());
    assertEquals(OptionalInt.empty(), OperationCodes.of(and, DType.Arithmetic.FLOAT));
  }

  @Test
  void codesAreAppendedAndNeverGivenAgain() throws Exception {
    List<Entry> before = new OperationTable(OperationCodes.entries(), List.of()).entries();
    // Largest comes before most others by name, and an operation of before is gone.
    Entry old = Entry.parse("UNARY 90 Gone ANY 00000000");
    List<Entry> known = new ArrayList<>(before);
    known.add(old);
    OperationTable table = new OperationTable(known, List.of(new Softsign(), new Largest()));
    assertEquals(List.of("Softsign", "Largest"), table.younger());
    List<Entry> after = table.entries();
    assertTrue(after.containsAll(before), "each keeps its line");
    assertEquals(91, named(after, "Softsign").code());
    assertTrue(named(after, "Gone").isGone() && named(after, "Gone").code() == 90);
    int folds = (int) before.stream().filter(e -> e.role() == OperationCodes.Role.FOLD).count();
    assertEquals(folds, named(after, "Largest").code());
    assertTrue(table.operationCases().contains("UNARY_REAL(91, x / (T(1) + fabs(x)))\n"));
    IllegalStateException twice =
        assertThrows(
            IllegalStateException.class,
            () -> new OperationTable(known, List.of(new Relu())).entries());
    assertTrue(String.valueOf(twice.getMessage()).endsWith("two are called Relu"));
  }

  private static Entry named(List<Entry> entries, String name) {
    return entries.stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
  }
}
