package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.cell.Cells;
import dev.jacobi.notebook.cell.Cells.Completeness;
import dev.jacobi.notebook.wire.JsonObjects;
import java.util.List;
import java.util.function.Supplier;

/// Answers to questions about code, which are given also while a cell runs.
record CodeIntelligence(Supplier<Cells> cells) {

  /// The ways to go on at the cursor, with the extra columns that JupyterLab shows.
  JsonObject complete(Request request) {
    String code = JsonObjects.text(request.content(), "code", "");
    Cells.Completions found = cells.get().complete(code, cursor(request, code));
    int start = code.codePointCount(0, found.start());
    int end = code.codePointCount(0, found.end());
    List<JsonObject> types =
        found.matches().stream()
            .map(
                match ->
                    JsonObjects.object(
                        "text", match.text(),
                        "type", match.kind(),
                        "signature", match.signature(),
                        "start", start,
                        "end", end))
            .toList();
    return JsonObjects.object(
        "status",
        "ok",
        "matches",
        found.matches().stream().map(Cells.Completion::text).toList(),
        "cursor_start",
        start,
        "cursor_end",
        end,
        "metadata",
        JsonObjects.object("_jupyter_types_experimental", types));
  }

  /// What there is to say about the name at the cursor.
  JsonObject inspect(Request request) {
    String code = JsonObjects.text(request.content(), "code", "");
    JsonObject data =
        cells
            .get()
            .inspect(code, cursor(request, code))
            .map(CodeIntelligence::bundle)
            .orElseGet(JsonObject::new);
    return JsonObjects.object(
        "status", "ok", "found", !data.isEmpty(), "data", data, "metadata", new JsonObject());
  }

  /// The forms of an explanation that front ends choose from.
  static JsonObject bundle(Cells.Explanation explanation) {
    return JsonObjects.object("text/plain", explanation.text(), "text/html", explanation.html());
  }

  /// Whether a console should run the code or ask for more.
  JsonObject isComplete(Request request) {
    String code = JsonObjects.text(request.content(), "code", "");
    return switch (cells.get().completeness(code)) {
      case Completeness.Complete _ -> JsonObjects.object("status", "complete");
      case Completeness.Invalid _ -> JsonObjects.object("status", "invalid");
      case Completeness.Incomplete incomplete ->
          JsonObjects.object("status", "incomplete", "indent", incomplete.indent());
    };
  }

  /// The cursor as an index into `char`s; the protocol counts whole characters.
  private static int cursor(Request request, String code) {
    int characters = code.codePointCount(0, code.length());
    int cursor = JsonObjects.number(request.content(), "cursor_pos", characters);
    return code.offsetByCodePoints(0, Math.clamp(cursor, 0, characters));
  }
}
