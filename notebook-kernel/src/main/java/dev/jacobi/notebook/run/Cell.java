package dev.jacobi.notebook.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;

/// One cell of a notebook, seen through the JSON that holds it.
record Cell(JsonObject json) {
  enum Kind {
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
        && tags.getAsJsonArray().asList().stream().anyMatch(t -> t.getAsString().equals(tag));
  }

  Kind kind() {
    return switch (json.get("cell_type").getAsString()) {
      case "code" -> Kind.CODE;
      case "markdown" -> Kind.MARKDOWN;
      default -> Kind.RAW;
    };
  }

  String id() {
    return json.has("id") ? json.get("id").getAsString() : "";
  }

  void setId(String id) {
    json.addProperty("id", id);
  }

  String source() {
    return text(json.get("source"));
  }

  JsonArray outputs() {
    return json.has("outputs") ? json.getAsJsonArray("outputs") : new JsonArray();
  }

  JsonObject metadata() {
    if (!json.has("metadata")) {
      json.add("metadata", new JsonObject());
    }
    return json.getAsJsonObject("metadata");
  }

  /// The number that the kernel gave, or an empty string when the cell did not run.
  String executionCount() {
    JsonElement count = json.get("execution_count");
    return count == null || count.isJsonNull() ? "" : count.getAsString();
  }

  /// Forgets an earlier run.
  void clear() {
    json.add("outputs", new JsonArray());
    json.add("execution_count", JsonNull.INSTANCE);
    metadata().remove("execution");
  }

  /// Text as the notebook format keeps it: a string, or a list of lines with their ends.
  static String text(JsonElement element) {
    if (!element.isJsonArray()) {
      return element.getAsString();
    }
    StringBuilder joined = new StringBuilder();
    element.getAsJsonArray().forEach(line -> joined.append(line.getAsString()));
    return joined.toString();
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
