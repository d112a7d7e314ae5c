package dev.jacobi.notebook.cell;

import dev.jacobi.notebook.display.Displayable;
import java.util.List;
import java.util.Optional;
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
  /// @param picture what shows more of it, if something does
  record Failed(String name, String message, List<String> traceback, Optional<Displayable> picture)
      implements Outcome {
    public Failed {
      traceback = List.copyOf(traceback);
    }

    /// A failure of which there is no picture.
    public Failed(String name, String message, List<String> traceback) {
      this(name, message, traceback, Optional.empty());
    }

    /// The same failure with a picture.
    Failed with(Optional<? extends Displayable> shown) {
      return new Failed(name, message, traceback, shown.map(Displayable.class::cast));
    }
  }
}
