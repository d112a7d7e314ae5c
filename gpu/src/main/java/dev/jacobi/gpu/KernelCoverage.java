package dev.jacobi.gpu;

import dev.jacobi.backend.ArgReduce;
import dev.jacobi.backend.ArgScan;
import dev.jacobi.backend.Convolve;
import dev.jacobi.backend.Copy;
import dev.jacobi.backend.Decompose;
import dev.jacobi.backend.Gather;
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
final class KernelCoverage {
  private static final List<Row> ROWS =
      List.of(
          new Row("program", Program.class, Pointwise.class, Copy.class),
          new Row("program", Reduce.class),
          new Row("order", ArgReduce.class, ArgScan.class),
          new Row("order", Scan.class),
          new Row("order", Sort.class),
          new Row("product", MatMul.class),
          new Row("product", Convolve.class),
          new Row("window", PoolWindows.class),
          new Row("index", Gather.class, Scatter.class),
          new Row("random", RandomFill.class),
          new Row("", Decompose.class));

  private KernelCoverage() {}

  /// Kernel families, and the module that computes them; none if the CPU does.
  private record Row(String module, List<String> families) {
    Row(String module, Class<?>... families) {
      this(module, Stream.of(families).map(Class::getSimpleName).toList());
    }
  }

  /// The table, in Markdown.
  static String table() {
    String rows =
        ROWS.stream()
            .map(
                row ->
                    "| %s | %s |\n"
                        .formatted(
                            row.families.stream()
                                .map(family -> '`' + family + '`')
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
