package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.jacobi.backend.Convolve;
import dev.jacobi.backend.MatMul;
import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.gpu.KernelCases.Case;
import dev.jacobi.gpu.KernelCases.Work;
import dev.jacobi.gpu.KernelRun.Form;
import dev.jacobi.shape.DType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Each kernel gives what the CPU gives: at sizes around those of blocks, warps and registers, for
/// each type, and however the tensors lie in memory. And no kernel is left out.
class KernelTest {
  private static final List<Long> SIZES = List.of(0L, 1L, 31L, 33L, 1023L, 1025L);
  private static final long LIMIT = 1L << 30;
  private static final Pattern ENTRY = Pattern.compile("\\.entry (\\w+)");
  private static final Pattern NUMBERS =
      Pattern.compile("_(float|double|long|half|bfloat16|tf32)$");

  /// Of two kernels for one thing the size decides which one runs.
  private static final Map<String, String> EITHER =
      Map.of(
          "short_rows", "rows",
          "long_rows", "rows",
          "arg_short", "arg",
          "arg_long", "arg",
          "scatter_line", "scatter");

  /// Kernels that make steps of 1, 2, 4 ... elements: one element alone needs none.
  private static final Set<String> STEPS = Set.of("scan", "arg_scan", "merge");

  /// For what a kernel was launched.
  private record Seen(Map<DType, Set<Long>> sizes, Set<Form> forms) {
    Seen() {
      this(new EnumMap<>(DType.class), EnumSet.noneOf(Form.class));
    }
  }

  private final Map<String, Seen> launched = new TreeMap<>();
  private final Map<String, Seen> either = new TreeMap<>();
  private final KernelRun run = runner(75, false);
  private final KernelRun tensorCores = runner(80, true);

  private static KernelRun runner(int capability, boolean tf32) {
    CudaDouble.set("capability", capability);
    CudaDevice card = new CudaDevice(0);
    CudaDouble.set("capability", 75);
    CpuBackend cpu = new CpuBackend(1, LIMIT, () -> "");
    MatMulOptions options = new MatMulOptions(Optional::empty, tf32);
    CudaAllocator allocator = new CudaAllocator(card, LIMIT, false);
    return new KernelRun(cpu, new CudaBackend(card, allocator, cpu, options));
  }

  @TestFactory
  Stream<DynamicTest> kernelsGiveWhatTheCpuGives() {
    return Stream.concat(
        KernelCases.all().stream().map(one -> dynamicTest(one.name(), () -> check(one))),
        Stream.of(
            dynamicTest("more products than blocks", this::checkLargeBatches),
            dynamicTest("every kernel, size, type and form was there", this::everythingWasThere)));
  }

  private void check(Case one) {
    List<String> wrong = new ArrayList<>();
    CudaDouble.launched();
    for (DType type : DType.values()) {
      for (long n : SIZES) {
        if (one.types().contains(type) && n >= one.least()) {
          for (Form form : Form.values()) {
            Work work = one.make().apply(n, type);
            boolean isProduct =
                work.kernel() instanceof MatMul || work.kernel() instanceof Convolve;
            for (KernelRun each : isProduct ? List.of(run, tensorCores) : List.of(run)) {
              String difference = each.difference(work, form);
              if (!difference.isEmpty()) {
                wrong.add("size %d, %s, %s: %s".formatted(n, type, form, difference));
              }
            }
            note(type, n, form);
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertEquals("", CudaDouble.report());
  }

  private void checkLargeBatches() {
    for (Case one : KernelCases.largeBatches()) {
      for (DType type : one.types()) {
        for (KernelRun each : List.of(run, tensorCores)) {
          assertEquals("", each.difference(one.make().apply(1L, type), Form.DENSE), type::toString);
        }
      }
    }
  }

  private void note(DType type, long n, Form form) {
    for (String kernel : CudaDouble.launched()) {
      for (Seen seen :
          List.of(
              launched.computeIfAbsent(kernel, k -> new Seen()),
              either.computeIfAbsent(family(kernel), k -> new Seen()))) {
        seen.sizes.computeIfAbsent(type, t -> new TreeSet<>()).add(n);
        seen.forms.add(form);
      }
    }
  }

  private static String plain(String kernel) {
    return NUMBERS.matcher(kernel).replaceFirst("");
  }

  private static String family(String kernel) {
    String plain = plain(kernel);
    return EITHER.getOrDefault(plain, plain) + kernel.substring(plain.length());
  }

  private void everythingWasThere() {
    List<String> missing = new ArrayList<>();
    for (String module : Ptx.MODULES) {
      String text = new String(Ptx.read(module), StandardCharsets.US_ASCII);
      for (MatchResult entry : ENTRY.matcher(text).results().toList()) {
        missing.addAll(missing(module, entry.group(1)));
      }
    }
    assertEquals(List.of(), missing);
  }

  private List<String> missing(String module, String kernel) {
    Seen all = either.getOrDefault(family(kernel), new Seen());
    if (!launched.containsKey(kernel)) {
      return List.of("no case launches " + kernel + "; add one to KernelCases");
    }
    List<String> missing = new ArrayList<>();
    for (DType type : DType.values()) {
      Set<Long> sizes = new TreeSet<>(SIZES.subList(1, SIZES.size()));
      if (STEPS.contains(plain(kernel))) {
        sizes.remove(1L);
      }
      sizes.removeAll(all.sizes.getOrDefault(type, Set.of()));
      if (claims(module, kernel, type) && !sizes.isEmpty()) {
        missing.add("%s of %s at %s".formatted(kernel, type, sizes));
      }
    }
    Set<Form> forms = EnumSet.allOf(Form.class);
    forms.removeAll(all.forms);
    forms.stream().map(form -> kernel + " " + form).forEach(missing::add);
    return missing;
  }

  /// Whether a kernel is for tensors of a type.
  private static boolean claims(String module, String kernel, DType type) {
    return switch (module) {
      case "index" -> true;
      case "random" -> type != DType.BOOL;
      case "window", "order_double" -> type.isFloating();
      case "order_long" -> !type.isFloating() && !(kernel.startsWith("scan") && type == DType.BOOL);
      case "program_long" ->
          !type.isFloating() && !(kernel.startsWith("multiply") && type == DType.BOOL);
      case "product_long" -> !type.isFloating() && type != DType.BOOL;
      case "product_half" -> type == DType.FLOAT16;
      case "product_bfloat16" -> type == DType.BFLOAT16;
      case "product_tf32" -> type == DType.FLOAT32;
      case "program_double", "product_double" -> type == DType.FLOAT64;
      case "program_float", "product_float" -> type.isFloating() && type != DType.FLOAT64;
      default -> throw new AssertionError("say here which types the module " + module + " is for");
    };
  }

  /// Every module is named here and in the folder of the sources.
  @TestFactory
  Stream<DynamicTest> modulesAreKnown() {
    return Arrays.stream(
            CudaDouble.find("src/main/cuda").toFile().list((folder, name) -> name.endsWith(".cu")))
        .map(
            file ->
                dynamicTest(
                    file, () -> assertEquals(true, Ptx.MODULES.contains(file.replace(".cu", "")))));
  }
}
