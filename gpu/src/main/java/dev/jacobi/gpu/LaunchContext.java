package dev.jacobi.gpu;

import dev.jacobi.backend.KernelFamily;
import dev.jacobi.backend.Program;
import dev.jacobi.backend.Program.Apply;
import dev.jacobi.backend.Program.FoldRows;
import dev.jacobi.backend.Reduce;
import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What was asked of a card, for errors that come later: the operation, and what it was to give. It
/// does not hold the memory.
record LaunchContext(KernelFamily kernel, DType type, Shape shape) {
  private static final int MOST_NAMES = 6;

  static LaunchContext of(KernelFamily kernel, View out) {
    return new LaunchContext(kernel, out.dtype(), out.shape());
  }

  /// For example `exp, sum (float32[3, 1])`.
  @Override
  public String toString() {
    Stream<Object> parts =
        switch (kernel) {
          case Program program -> program.body().stream().mapMulti(LaunchContext::operations);
          case Reduce reduce -> Stream.of(reduce.fold());
          case KernelFamily other -> Stream.of(other);
        };
    var names = parts.map(LaunchContext::name).distinct().limit(MOST_NAMES + 1L).toList();
    String shown = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
    String more = names.size() > MOST_NAMES ? " ..." : "";
    return "%s%s (%s%s)".formatted(shown, more, type, shape);
  }

  private static void operations(Program.Instruction instruction, Consumer<Object> found) {
    switch (instruction) {
      case Apply apply -> found.accept(apply.operation());
      case FoldRows fold -> found.accept(fold.fold());
      case Program.Constant constant -> {}
    }
  }

  private static String name(Object operation) {
    String name = operation.getClass().getSimpleName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }
}
