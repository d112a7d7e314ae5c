package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.wire.JsonObjects;

/// What an `execute_request` asks for.
///
/// @param stopOnError whether its failure sends away who waits behind it
/// @param expressions code by name, to be evaluated afterwards
record ExecuteRequest(
    String code, Visibility visibility, boolean stopOnError, JsonObject expressions) {

  /// How much a cell leaves behind.
  enum Visibility {
    /// It counts, goes into the history, and its output is seen.
    STORED,
    /// Its output is seen.
    PASSING,
    /// Nobody sees anything of it.
    SILENT
  }

  static ExecuteRequest of(JsonObject content) {
    boolean silent = JsonObjects.flag(content, "silent", false);
    boolean stored = JsonObjects.flag(content, "store_history", true);
    String code = JsonObjects.text(content, "code", "");
    Visibility visibility =
        silent
            ? Visibility.SILENT
            : stored && !code.isBlank() ? Visibility.STORED : Visibility.PASSING;
    return new ExecuteRequest(
        code,
        visibility,
        JsonObjects.flag(content, "stop_on_error", true),
        JsonObjects.inner(content, "user_expressions"));
  }

  /// Whether it asks what something is, as in `Math.abs?`; no Java ends like this.
  boolean isQuestion() {
    return code.strip().endsWith("?") && !subject().isEmpty();
  }

  /// What a question is about.
  String subject() {
    String question = code.strip();
    return question.substring(0, question.length() - 1).strip();
  }

  boolean silent() {
    return visibility == Visibility.SILENT;
  }

  boolean stored() {
    return visibility == Visibility.STORED;
  }
}
