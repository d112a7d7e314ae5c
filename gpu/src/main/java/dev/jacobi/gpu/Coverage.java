package dev.jacobi.gpu;

import dev.jacobi.backend.ArgReduce;
import dev.jacobi.backend.ArgScan;
import dev.jacobi.backend.Convolve;
import dev.jacobi.backend.Copy;
import dev.jacobi.backend.Decompose;
import dev.jacobi.backend.Gather;
import dev.jacobi.backend.Kernel;
import dev.jacobi.backend.MatMul;
import dev.jacobi.backend.Pointwise;
import dev.jacobi.backend.PoolWindows;
import dev.jacobi.backend.Program;
import dev.jacobi.backend.RandomFill;
import dev.jacobi.backend.Reduce;
import dev.jacobi.backend.Scan;
import dev.jacobi.backend.Scatter;
import dev.jacobi.backend.Sort;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What runs on a card, by which module, and what the CPU computes for it: the documentation's
/// table.
enum Coverage {
  /// Pointwise operations, copies and casts, alone or fused.
  PROGRAMS("program", List.of(Program.class, Pointwise.class, Copy.class)),
  REDUCTIONS("program", List.of(Reduce.class)),
  POSITIONS("order", List.of(ArgReduce.class, ArgScan.class)),
  SCANS("order", List.of(Scan.class)),
  SORTING("order", List.of(Sort.class)),
  PRODUCTS("product", List.of(MatMul.class)),
  CONVOLUTIONS("product", List.of(Convolve.class)),
  POOLING("window", List.of(PoolWindows.class)),
  INDEXING("index", List.of(Gather.class, Scatter.class)),
  RANDOM("random", List.of(RandomFill.class)),
  DECOMPOSITIONS("", List.of(Decompose.class));

  private final String module;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<Class<? extends Kernel>> families;

  Coverage(String module, List<Class<? extends Kernel>> families) {
    this.module = module;
    this.families = families;
  }

  /// The table, in Markdown.
  static String table() {
    String rows =
        Stream.of(values())
            .map(
                row ->
                    "| %s | %s |\n"
                        .formatted(
                            row.families.stream()
                                .map(family -> '`' + family.getSimpleName() + '`')
                                .collect(Collectors.joining(", ")),
                            row.module.isEmpty()
                                ? "the CPU, with a notice"
                                : "`" + row.module + "`"))
            .collect(Collectors.joining());
    return "| kernel family | computed by |\n|---|---|\n"
        + rows
        + "\n%d operations and folds are known to the kernels.\n".formatted(OperationCodes.count());
  }
}
