package dev.jacobi.notebook.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.jacobi.notebook.wire.JsonObjects;
import org.jspecify.annotations.Nullable;

/// One cell of a notebook, seen through the JSON that holds it.
record Cell(JsonObject json) {
  enum CellType {
    CODE,
    MARKDOWN,
    RAW
  }

  /// A new cell of code.
  static Cell code(String id, String tag, String source) {
    JsonObject json = new JsonObject();
    json.addProperty("cell_type", "code");
    json.addProperty("id", id);
    JsonArray tags = new JsonArray();
    tags.add(tag);
    JsonObject metadata = new JsonObject();
    metadata.add("tags", tags);
    json.add("metadata", metadata);
    json.add("source", lines(source));
    Cell cell = new Cell(json);
    cell.clear();
    return cell;
  }

  boolean isTagged(String tag) {
    JsonElement tags = metadata().get("tags");
    return tags != null
        && tags.isJsonArray()
        && tags.getAsJsonArray().asList().stream().anyMatch(t -> text(t).equals(tag));
  }

  CellType kind() {
    return switch (JsonObjects.text(json, "cell_type", "")) {
      case "code" -> CellType.CODE;
      case "markdown" -> CellType.MARKDOWN;
      default -> CellType.RAW;
    };
  }

  String id() {
    return JsonObjects.text(json, "id", "");
  }

  void setId(String id) {
    json.addProperty("id", id);
  }

  String source() {
    return text(json.get("source"));
  }

  JsonArray outputs() {
    return json.get("outputs") instanceof JsonArray outputs ? outputs : new JsonArray();
  }

  JsonObject metadata() {
    if (json.get("metadata") instanceof JsonObject metadata) {
      return metadata;
    }
    JsonObject metadata = new JsonObject();
    json.add("metadata", metadata);
    return metadata;
  }

  /// The number that the kernel gave, or an empty string when the cell did not run.
  String executionCount() {
    return JsonObjects.text(json, "execution_count", "");
  }

  /// Forgets an earlier run.
  void clear() {
    json.add("outputs", new JsonArray());
    json.add("execution_count", JsonNull.INSTANCE);
    metadata().remove("execution");
  }

  /// Text as the notebook format keeps it: a string, or a list of lines with their ends; empty
  /// where there is none.
  static String text(@Nullable JsonElement element) {
    return switch (element) {
      case JsonPrimitive text -> text.getAsString();
      case JsonArray lines -> {
        StringBuilder joined = new StringBuilder();
        for (JsonElement line : lines) {
          joined.append(line instanceof JsonPrimitive text ? text.getAsString() : "");
        }
        yield joined.toString();
      }
      case null, default -> "";
    };
  }

  /// `text` as the notebook format writes it: a list of lines with their ends.
  static JsonArray lines(String text) {
    JsonArray lines = new JsonArray();
    int start = 0;
    while (start < text.length()) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline + 1;
      lines.add(text.substring(start, end));
      start = end;
    }
    return lines;
  }
}
