package dev.jacobi.notebook.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the kernel published, folded into the outputs of cells as the notebook format defines them:
/// consecutive text of one stream becomes one output, and an update changes every output that was
/// shown under its identity, in this cell or an earlier one.
final class OutputLog {
  private final Map<String, List<JsonObject>> displays = new HashMap<>();
  private boolean clearBeforeNext;

  /// Adds a published message to the cell that caused it.
  void add(Cell cell, String type, JsonObject content) {
    switch (type) {
      case "stream" -> stream(outputs(cell), content);
      case "display_data", "execute_result" -> display(outputs(cell), type, content);
      case "update_display_data" -> update(content);
      case "error" -> outputs(cell).add(error(content));
      case "clear_output" -> clear(cell, content);
      default -> {} // Busy and idle, the echo of the input, comms: no outputs.
    }
  }

  private JsonArray outputs(Cell cell) {
    if (clearBeforeNext) {
      clearBeforeNext = false;
      cell.json().add("outputs", new JsonArray());
    }
    return cell.outputs();
  }

  private void clear(Cell cell, JsonObject content) {
    if (content.has("wait") && content.get("wait").getAsBoolean()) {
      clearBeforeNext = true;
    } else {
      cell.json().add("outputs", new JsonArray());
    }
  }

  private static void stream(JsonArray outputs, JsonObject content) {
    String name = content.get("name").getAsString();
    String text = content.get("text").getAsString();
    if (!outputs.isEmpty()) {
      JsonObject last = outputs.get(outputs.size() - 1).getAsJsonObject();
      if (last.get("output_type").getAsString().equals("stream")
          && last.get("name").getAsString().equals(name)) {
        last.add("text", Cell.lines(Cell.text(last.get("text")) + text));
        return;
      }
    }
    JsonObject output = output("stream");
    output.addProperty("name", name);
    output.add("text", Cell.lines(text));
    outputs.add(output);
  }

  private void display(JsonArray outputs, String type, JsonObject content) {
    JsonObject output = output(type);
    output.add("data", data(content));
    output.add("metadata", object(content, "metadata"));
    if (type.equals("execute_result")) {
      output.add("execution_count", content.get("execution_count"));
    }
    outputs.add(output);
    String id = displayId(content);
    if (!id.isEmpty()) {
      displays.computeIfAbsent(id, _ -> new ArrayList<>()).add(output);
    }
  }

  private void update(JsonObject content) {
    for (JsonObject shown : displays.getOrDefault(displayId(content), List.of())) {
      shown.add("data", data(content));
      shown.add("metadata", object(content, "metadata"));
    }
  }

  private static JsonObject error(JsonObject content) {
    JsonObject output = output("error");
    output.add("ename", content.get("ename"));
    output.add("evalue", content.get("evalue"));
    output.add("traceback", content.get("traceback"));
    return output;
  }

  static String displayId(JsonObject content) {
    JsonElement id = object(content, "transient").get("display_id");
    return id == null || id.isJsonNull() ? "" : id.getAsString();
  }

  private static JsonObject data(JsonObject content) {
    JsonObject data = new JsonObject();
    object(content, "data")
        .asMap()
        .forEach(
            (mime, value) -> data.add(mime, isText(mime) ? Cell.lines(Cell.text(value)) : value));
    return data;
  }

  /// Base64 has no lines worth keeping, and JSON is kept as it is.
  private static boolean isText(String mime) {
    return mime.startsWith("text/") || mime.equals("image/svg+xml");
  }

  private static JsonObject output(String type) {
    JsonObject output = new JsonObject();
    output.addProperty("output_type", type);
    return output;
  }

  private static JsonObject object(JsonObject holder, String name) {
    return holder.has(name) && holder.get(name).isJsonObject()
        ? holder.getAsJsonObject(name)
        : new JsonObject();
  }
}
