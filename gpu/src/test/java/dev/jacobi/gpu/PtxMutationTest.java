package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.backend.ArgReduce;
import dev.jacobi.backend.ArgScan;
import dev.jacobi.backend.Backend;
import dev.jacobi.backend.Kernel;
import dev.jacobi.backend.Sort;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The double and the comparison with the CPU catch kernels that are slightly wrong: of mutations
/// of the PTX, in lines that run, at least nine in ten.
class PtxMutationTest {
  private static final int SAMPLE = 20;
  private static final long SEED = 20260101;
  private static final long LIMIT = 64 << 20;

  private static final Pattern BOUND =
      Pattern.compile("setp\\.[a-z]+\\.[su]64\\s+%p\\d+, %rd\\d+, %rd\\d+;");

  /// A way to spoil a line: what it looks like, and what it becomes.
  private record Mutation(String name, Pattern line, String becomes) {}

  private static final List<Mutation> MUTATIONS =
      List.of(
          mutation("dropped barrier", "^\\s*bar\\.sync.*;$", ""),
          mutation("missing test of bounds", "^\\s*@%p\\d+ bra .*;$", ""),
          mutation("reversed test", "^(\\s*)@%p(\\d+ bra .*)$", "$1@!%p$2"),
          mutation("off by one", "^(\\s*setp\\.)lt(\\..*)$", "$1le$2"),
          mutation("off by one", "^(\\s*setp\\.)ge(\\..*)$", "$1gt$2"),
          mutation("off by one", "^(\\s*setp\\.)gt(\\..*)$", "$1ge$2"),
          mutation("swapped offset", "^(\\s*(?:ld|st)\\.shared.*)\\](.*)$", "$1+8]$2"),
          mutation("swapped offset", "^(\\s*(?:ld|st)\\.global.*)\\](.*)$", "$1+8]$2"));

  private record Mutant(String name, int line, String ptx) {}

  private static Mutation mutation(String name, String line, String becomes) {
    return new Mutation(name, Pattern.compile(line), becomes);
  }

  @Test
  void nineInTenMutationsAreCaught() {
    List<Mutant> mutants = mutants("order_long");
    Random random = new Random(SEED);
    List<String> missed = new ArrayList<>();
    for (int i = 0; i < SAMPLE; i++) {
      Mutant mutant = mutants.remove(random.nextInt(mutants.size()));
      String caught = run("order_long", mutant.ptx);
      if (caught.isEmpty()) {
        missed.add(mutant.name + " in line " + mutant.line);
      }
    }
    System.out.printf(
        "PTX mutations: %d of %d caught; missed: %s%n", SAMPLE - missed.size(), SAMPLE, missed);
    assertTrue(missed.size() * 10 <= SAMPLE, missed.toString());
  }

  @Test
  void theKernelsThemselvesPass() {
    assertEquals("", run("order_long", text("order_long")));
  }

  private static String text(String module) {
    byte[] ptx = Ptx.read(module);
    return new String(ptx, 0, ptx.length - 1, StandardCharsets.US_ASCII);
  }

  private static List<Mutant> mutants(String module) {
    String ptx = text(module);
    String[] lines = ptx.split("\n", -1);
    boolean[] ran = covered(module, ptx, lines.length);
    List<Mutant> mutants = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      for (Mutation mutation : MUTATIONS) {
        Matcher matcher = mutation.line.matcher(lines[i]);
        if (ran[i + 1] && isBound(lines, i) && matcher.find()) {
          String[] changed = lines.clone();
          changed[i] = matcher.replaceFirst(mutation.becomes);
          String name = module + " " + mutation.name;
          mutants.add(new Mutant(name, i + 1, String.join("\n", changed)));
        }
      }
    }
    return mutants;
  }

  /// Whether a line is none of a test, or of one that keeps to the bounds of a loop or a tensor:
  /// two 64-bit numbers are compared, and the next line jumps. The choice of an element type, of
  /// which the work has one, stays as it is, and so do comparisons whose equal case is decided
  /// elsewhere.
  private static boolean isBound(String[] lines, int i) {
    boolean test = lines[i].contains("setp.");
    boolean jump = lines[i].strip().startsWith("@%p");
    int first = test ? i : i - 1;
    return !(test || jump)
        || (first >= 0
            && BOUND.matcher(lines[first]).find()
            && lines[first + 1].strip().startsWith("@%p"));
  }

  /// Which lines the work below runs.
  private static boolean[] covered(String module, String ptx, int lines) {
    run(module, ptx.replaceFirst("\n(\\.version)", "\n.pragma \"cover\";\n$1"));
    boolean[] ran = new boolean[lines + 2];
    for (int i = 1; i <= lines; i++) {
      // The pragma took a line.
      ran[i] = CudaDouble.covered(i + 1);
    }
    return ran;
  }

  /// Runs all kernels of a module, and says what is wrong; empty if nothing is.
  private static String run(String module, String ptx) {
    try {
      byte[] text = (ptx + "\0").getBytes(StandardCharsets.US_ASCII);
      Card card = new Card(0, name -> name.equals(module) ? text : Ptx.read(name));
      CpuBackend cpu = new CpuBackend(1, LIMIT, () -> "");
      CudaBackend cuda = new CudaBackend(card, new CudaAllocator(card, LIMIT, false), cpu);
      for (long n : new long[] {1, 5, 130, 300}) {
        for (boolean most : new boolean[] {false, true}) {
          compare(new ArgReduce(1, most), cpu, cuda, n);
          compare(new ArgScan(1, most), cpu, cuda, n);
          compare(new Sort(1, most), cpu, cuda, n);
        }
      }
      return CudaDouble.report();
    } catch (CudaException | AssertionError e) {
      String report = CudaDouble.report();
      CudaDouble.repair();
      return report + e.getMessage();
    }
  }

  private static void compare(Kernel kernel, Backend cpu, Backend cuda, long n) {
    long[] expected = compute(cpu, kernel, n);
    assertTrue(Arrays.equals(expected, compute(cuda, kernel, n)), "another result");
  }

  private static long[] compute(Backend backend, Kernel kernel, long n) {
    Shape shape = Shape.of(3, n);
    long[] values = new long[Math.toIntExact(shape.numel())];
    Arrays.setAll(values, k -> (k * 7919L + 12345) % 8191 % 97);
    View input = view(backend, shape);
    backend.upload(MemorySegment.ofArray(values), input.storage());
    Shape out = kernel instanceof ArgReduce ? Shape.of(3, 1) : shape;
    View result = view(backend, out);
    backend.run(kernel, new View[] {input}, new View[] {result});
    long[] found = new long[Math.toIntExact(out.numel())];
    backend.download(result.storage(), 0, MemorySegment.ofArray(found));
    return found;
  }

  private static View view(Backend backend, Shape shape) {
    return new View(
        backend.allocate(DType.INT64, shape.numel()), DType.INT64, Layout.contiguous(shape));
  }
}
