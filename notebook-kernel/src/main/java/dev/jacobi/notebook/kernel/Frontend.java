package dev.jacobi.notebook.kernel;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.jacobi.notebook.display.DisplayPublisher;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message.Body;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;

/// Shows what cells display in the notebooks that the cells belong to.
final class Frontend implements DisplayPublisher {
  private static final Gson GSON = new Gson();

  private final RequestContexts origins;
  private final MessageSender office;

  Frontend(RequestContexts origins, MessageSender office) {
    this.origins = origins;
    this.office = office;
  }

  /// The data and its metadata in the words of the protocol.
  static JsonObject bundle(DisplayData data) {
    JsonObject fields = GSON.toJsonTree(data).getAsJsonObject();
    JsonObject forms = JsonObjects.inner(fields, "data");
    forms.entrySet().stream()
        .filter(form -> form.getKey().endsWith("json"))
        .forEach(form -> form.setValue(parsed(form.getValue())));
    return JsonObjects.object("data", forms, "metadata", JsonObjects.inner(fields, "metadata"));
  }

  /// JSON goes out as JSON, not as a string that holds it.
  private static JsonElement parsed(JsonElement form) {
    boolean text = form instanceof JsonPrimitive primitive && primitive.isString();
    return text ? JsonParser.parseString(form.getAsString()) : form;
  }

  @Override
  public void display(DisplayData data) {
    publish("display_data", content(data, data.hasDisplayId() ? data.getDisplayId() : ""));
  }

  @Override
  public void display(DisplayData data, String displayId) {
    publish("display_data", content(data, displayId));
  }

  @Override
  public void update(String displayId, DisplayData data) {
    publish("update_display_data", content(data, displayId));
  }

  @Override
  public void clear(boolean wait) {
    publish("clear_output", JsonObjects.object("wait", wait));
  }

  @Override
  public void fill(String code) {
    origins
        .current()
        .payload()
        .add(JsonObjects.object("source", "set_next_input", "text", code, "replace", true));
  }

  @Override
  public String cell() {
    return origins.current().cell();
  }

  private static JsonObject content(DisplayData data, String displayId) {
    JsonObject content = bundle(data);
    JsonObject place =
        displayId.isEmpty() ? new JsonObject() : JsonObjects.object("display_id", displayId);
    content.add("transient", place);
    return content;
  }

  private void publish(String type, JsonObject content) {
    RequestContext origin = origins.current();
    origin.output().flush();
    if (!origin.silent()) {
      office.publish(origin.header(), type, Body.of(content));
    }
  }
}
