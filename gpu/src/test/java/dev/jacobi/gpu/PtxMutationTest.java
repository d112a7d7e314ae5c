package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.backend.ArgReduce;
import dev.jacobi.backend.Convolve;
import dev.jacobi.backend.KernelFamily;
import dev.jacobi.backend.MatMul;
import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.gpu.KernelCases.Case;
import dev.jacobi.gpu.KernelRun.Form;
import dev.jacobi.shape.DType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.driver.CUresult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The double and the comparison with the CPU catch kernels that are slightly wrong: of mutations
/// of each module's PTX, in lines that run, at least nine in ten.
class PtxMutationTest {
  /// So many mutations of each kind are drawn from each module.
  private static final int DRAWN = 1;

  private static final long SEED = 20260101;
  private static final long LIMIT = 64 << 20;
  private static final int MOST_JUMPS = 1 << 12;

  private static final List<Long> SIZES = List.of(1L, 5L, 33L, 130L, 390L);
  private static final int LONG = 33;
  private static final List<DType> TYPES =
      List.of(DType.FLOAT32, DType.FLOAT64, DType.INT64, DType.FLOAT16, DType.BFLOAT16, DType.INT8);
  private static final List<Form> FORMS = List.of(Form.DENSE, Form.APART);

  /// A test that keeps to the bounds of a loop or a tensor: two 64-bit numbers are compared.
  private static final Pattern BOUND =
      Pattern.compile("setp\\.[a-z]+\\.[su]64\\s+%p\\d+, %rd\\d+, %rd\\d+;");

  /// Tests that only save work, by kernel: without them, or with another edge, it computes the
  /// same. Threads behind the end of a tensor or a row see no lane of it, and load, fold and store
  /// nothing; of a batch no more blocks are launched than it has products.
  private static final Map<String, Set<Integer>> SHORTCUTS =
      Map.of(
          "elements", Set.of(0),
          "fill", Set.of(0, 1),
          "multiply", Set.of(0),
          "multiply_then", Set.of(0));

  /// Kernels in which each test but the first one is of that sort.
  private static final Set<String> FOLDS = Set.of("short_rows", "long_rows");

  /// The test whether there is a next slice to be looked up ahead: elements behind the last term
  /// are zeros, and nobody reads that slice.
  private static final Pattern AHEAD = Pattern.compile("add\\.s64\\s+%rd\\d+, %rd\\d+, (?:8|16);");

  private enum Kind {
    DROPPED_BARRIER,
    MISSING_TEST,
    REVERSED_TEST,
    OFF_BY_ONE,
    SWAPPED_OFFSET
  }

  /// A way to spoil a line: what it looks like, and what it becomes.
  private record Mutation(Kind kind, Pattern line, String becomes) {
    Mutation(Kind kind, String line, String becomes) {
      this(kind, Pattern.compile(line), becomes);
    }
  }

  private static final List<Mutation> MUTATIONS =
      List.of(
          new Mutation(Kind.DROPPED_BARRIER, "^\\s*bar\\.sync.*;$", ""),
          new Mutation(Kind.MISSING_TEST, "^\\s*@%p\\d+ bra .*;$", ""),
          new Mutation(Kind.REVERSED_TEST, "^(\\s*)@%p(\\d+ bra .*)$", "$1@!%p$2"),
          new Mutation(Kind.OFF_BY_ONE, "^(\\s*setp\\.)lt(\\..*)$", "$1le$2"),
          new Mutation(Kind.OFF_BY_ONE, "^(\\s*setp\\.)ge(\\..*)$", "$1gt$2"),
          new Mutation(Kind.OFF_BY_ONE, "^(\\s*setp\\.)gt(\\..*)$", "$1ge$2"),
          new Mutation(
              Kind.SWAPPED_OFFSET, "^(\\s*(?:ld|st)\\.(?:shared|global).*)\\](.*)$", "$1+8]$2"));

  private record Mutant(Kind kind, int line, String becomes) {}

  /// One request, of one size, type and form.
  private record Driver(Case one, DType type, long size, Form form, boolean tensorCores) {}

  private record Score(int caught, int all) {
    Score plus(boolean isCaught) {
      return new Score(caught + (isCaught ? 1 : 0), all + 1);
    }

    @Override
    public String toString() {
      return caught + " of " + all;
    }
  }

  private static final Score NONE = new Score(0, 0);

  private final CpuBackend cpu = new CpuBackend(1, LIMIT, () -> "");
  private final Map<Driver, Set<String>> launches = launches();

  @BeforeEach
  void endLoops() {
    CudaDouble.set("jumps", MOST_JUMPS);
  }

  @AfterEach
  void usual() {
    CudaDouble.set("jumps", 1L << 32);
    CudaDouble.repair();
    CudaDouble.report();
  }

  /// Runs requests on a card with one module replaced.
  private final class Runner {
    private final KernelRun usual;
    private final KernelRun tensorCores;

    Runner(String module, byte[] ptx) {
      usual = run(module, ptx, 75);
      tensorCores = run(module, ptx, 80);
    }

    private KernelRun run(String module, byte[] ptx, int capability) {
      CudaDouble.set("capability", capability);
      CudaDevice card = new CudaDevice(0, name -> name.equals(module) ? ptx : Ptx.read(name));
      CudaDouble.set("capability", 75);
      MatMulOptions options = new MatMulOptions(Optional::empty, true);
      CudaAllocator allocator = new CudaAllocator(card, LIMIT, false);
      return new KernelRun(cpu, new CudaBackend(card, allocator, cpu, options));
    }

    String difference(Driver driver) {
      KernelRun run = driver.tensorCores ? tensorCores : usual;
      return run.difference(driver.one.make().apply(driver.size, driver.type), driver.form);
    }
  }

  /// Which kernels each request launches.
  private Map<Driver, Set<String>> launches() {
    Map<Driver, Set<String>> found = new LinkedHashMap<>();
    Runner runner = new Runner("", new byte[0]);
    CudaDouble.launched();
    for (Driver driver : drivers()) {
      assertEquals("", runner.difference(driver), driver::toString);
      found.put(driver, CudaDouble.launched());
    }
    assertEquals("", CudaDouble.report());
    return found;
  }

  private static List<Driver> drivers() {
    List<Driver> drivers = new ArrayList<>();
    for (DType type : TYPES) {
      for (Case one : KernelCases.all()) {
        for (long n : one.types().contains(type) ? sizes(one) : List.<Long>of()) {
          // Long lines with gaps take their time and show nothing new.
          for (Form form : n > LONG ? FORMS.subList(0, 1) : FORMS) {
            drivers.add(new Driver(one, type, n, form, false));
            KernelFamily kernel = one.make().apply(n, type).kernel();
            if (kernel instanceof MatMul || kernel instanceof Convolve) {
              drivers.add(new Driver(one, type, n, form, true));
            }
          }
        }
      }
      for (Case large : KernelCases.largeBatches()) {
        if (large.types().contains(type)) {
          drivers.add(new Driver(large, type, 1, Form.DENSE, false));
          drivers.add(new Driver(large, type, 1, Form.DENSE, true));
        }
      }
    }
    return drivers;
  }

  /// A block looks at a line four times as long as it has threads, twice over, only in long ones.
  private static List<Long> sizes(Case one) {
    boolean isLong = one.make().apply(1L, DType.INT64).kernel() instanceof ArgReduce;
    return isLong ? List.of(1L, 33L, 130L, 390L, 1025L) : SIZES;
  }

  @Test
  void nineInTenMutationsAreCaught() {
    Map<String, Score> modules = new TreeMap<>();
    Map<Kind, Score> kinds = new EnumMap<>(Kind.class);
    List<String> missed = new ArrayList<>();
    for (String module : Ptx.MODULES) {
      PtxText text = new PtxText(module);
      for (Mutant mutant : drawn(text, covered(module, text), new Random(SEED))) {
        boolean isCaught = isCaught(module, text, mutant);
        modules.merge(module, NONE.plus(isCaught), (a, b) -> a.plus(isCaught));
        kinds.merge(mutant.kind, NONE.plus(isCaught), (a, b) -> a.plus(isCaught));
        if (!isCaught) {
          missed.add("%s %s in line %d".formatted(module, mutant.kind, mutant.line + 1));
        }
      }
    }
    int all = modules.values().stream().mapToInt(Score::all).sum();
    System.out.printf("PTX mutations: %d of %d caught%n", all - missed.size(), all);
    modules.forEach((module, score) -> System.out.printf("  %-18s %s%n", module, score));
    kinds.forEach((kind, score) -> System.out.printf("  %-18s %s%n", kind, score));
    missed.forEach(one -> System.out.println("  missed: " + one));
    assertTrue(missed.size() * 10 <= all, missed.toString());
    assertEquals(Set.copyOf(Ptx.MODULES), modules.keySet());
  }

  /// Which lines of a module the requests run.
  private boolean[] covered(String module, PtxText text) {
    CudaDouble.uncover();
    Runner runner = new Runner(module, text.covering());
    launches.forEach(
        (driver, kernels) -> {
          if (kernels.stream().anyMatch(text.kernels()::contains)) {
            assertEquals("", runner.difference(driver));
          }
        });
    boolean[] ran = new boolean[text.lines().size()];
    for (int i = 0; i < ran.length; i++) {
      ran[i] = CudaDouble.covered(i + 1);
    }
    return ran;
  }

  private static List<Mutant> drawn(PtxText text, boolean[] ran, Random random) {
    Map<Kind, List<Mutant>> all = new EnumMap<>(Kind.class);
    for (int i = 0; i < ran.length; i++) {
      for (Mutation mutation : MUTATIONS) {
        Matcher matcher = mutation.line.matcher(text.lines().get(i));
        if (ran[i]
            && isBound(text.lines(), i)
            && matcher.find()
            && !(mutation.kind != Kind.REVERSED_TEST && savesWork(text, i))) {
          Mutant mutant = new Mutant(mutation.kind, i, matcher.replaceFirst(mutation.becomes));
          all.computeIfAbsent(mutation.kind, kind -> new ArrayList<>()).add(mutant);
        }
      }
    }
    List<Mutant> drawn = new ArrayList<>();
    for (List<Mutant> mutants : all.values()) {
      for (int i = 0; i < DRAWN && !mutants.isEmpty(); i++) {
        drawn.add(mutants.remove(random.nextInt(mutants.size())));
      }
    }
    return drawn;
  }

  /// Whether a line belongs to a test that only saves work.
  private static boolean savesWork(PtxText text, int i) {
    int test = text.lines().get(i).contains("setp.") ? i : i - 1;
    if (test < 1 || !text.lines().get(test).contains("setp.")) {
      return false;
    }
    String kernel = text.nameAt(i);
    boolean isProduct = kernel.startsWith("multiply") || kernel.startsWith("convolve");
    int number = text.testNumber(test);
    return SHORTCUTS.getOrDefault(kernel, Set.of()).contains(number)
        || (FOLDS.contains(kernel) && number > 0)
        || (isProduct && AHEAD.matcher(text.lines().get(test - 1)).find());
  }

  /// Whether a line is none of a test, or of one that keeps to bounds: two 64-bit numbers are
  /// compared, and the next line jumps. The choice of an element type, of which a request has one,
  /// stays as it is, and so do comparisons whose equal case is decided elsewhere.
  private static boolean isBound(List<String> lines, int i) {
    boolean test = lines.get(i).contains("setp.");
    boolean jump = lines.get(i).strip().startsWith("@%p");
    int first = test ? i : i - 1;
    return !(test || jump)
        || (first >= 0
            && BOUND.matcher(lines.get(first)).find()
            && lines.get(first + 1).strip().startsWith("@%p"));
  }

  private boolean isCaught(String module, PtxText text, Mutant mutant) {
    List<String> at = text.kernelAt(mutant.line);
    List<Driver> drivers = new ArrayList<>();
    Set<String> kept = new HashSet<>();
    launches.forEach(
        (driver, kernels) -> {
          Set<String> ours = new HashSet<>(kernels);
          ours.retainAll(text.kernels());
          if (at.isEmpty() ? !ours.isEmpty() : ours.contains(at.getFirst())) {
            drivers.add(driver);
            kept.addAll(ours);
          }
        });
    Runner runner = new Runner(module, text.with(mutant.line, mutant.becomes, kept));
    try {
      for (Driver driver : drivers) {
        if (!runner.difference(driver).isEmpty()) {
          return true;
        }
      }
      return !CudaDouble.report().isEmpty();
    } catch (CudaException fault) {
      // A text that cannot be translated would prove nothing.
      assertNotEquals(CUresult.CUDA_ERROR_INVALID_PTX, fault.code(), CudaDouble.report());
      return true;
    } finally {
      CudaDouble.repair();
      CudaDouble.report();
    }
  }
}
