package dev.jacobi.notebook.cell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a cell ended.
public sealed interface Outcome {

  /// It ran to its end and has nothing to show.
  record Done() implements Outcome {}

  /// It ran to its end, and its last expression has a value to show.
  record Value(@Nullable Object value) implements Outcome {}

  /// It did not compile, it threw, or it was stopped.
  ///
  /// @param name the kind of failure, such as `CompileError`, `Interrupted`, or an exception's
  ///   simple class name
  /// @param message what went wrong, in a line
  /// @param traceback the whole story in lines, coloured with ANSI sequences
  record Failed(String name, String message, List<String> traceback) implements Outcome {
    public Failed {
      traceback = List.copyOf(traceback);
    }
  }
}
