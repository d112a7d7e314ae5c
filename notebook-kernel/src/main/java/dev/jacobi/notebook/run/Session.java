package dev.jacobi.notebook.run;

import com.google.gson.JsonObject;
import java.util.function.Consumer;

/// A conversation with one running kernel.
interface Session extends AutoCloseable {

  /// A message that the kernel published while it ran a cell: `stream`, `display_data`, `error` ...
  record Published(String type, JsonObject content) {}

  /// The kernel's answer to a cell.
  sealed interface Reply {
    int executionCount();

    record Done(int executionCount) implements Reply {}

    record Failed(int executionCount, String name, String message) implements Reply {}
  }

  /// The kernel's description of its language, as notebooks keep it.
  JsonObject languageInfo();

  /// Runs `code`, hands over what the kernel publishes meanwhile, in order, and returns when the
  /// kernel has answered and published everything.
  ///
  /// @throws NotebookException when the kernel ended before it answered
  Reply execute(String code, Consumer<Published> published) throws NotebookException;

  @Override
  void close();
}
