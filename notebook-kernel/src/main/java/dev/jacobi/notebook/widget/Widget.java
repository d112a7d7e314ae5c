package dev.jacobi.notebook.widget;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.jacobi.notebook.display.Displayable;
import dev.jacobi.notebook.display.Picture;
import dev.jacobi.notebook.display.Throttle;
import dev.jacobi.notebook.display.svg.Control;
import dev.jacobi.notebook.kernel.Comm;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message.Body;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Something in a notebook that a person can move, press or read, tied to an object here.
///
/// It is shown by the widgets of ipywidgets where the front end has them, and as a picture
/// elsewhere. What a person does takes effect also while a cell runs.
public abstract sealed class Widget implements Displayable
    permits Button, Choice, Gauge, Slider, TextField {
  private static final String VERSION = "2.0.0";
  private static final String PROTOCOL = "2.1.0";
  private static final String MODULE = "@jupyter-widgets/controls";
  private static final String BASE = "@jupyter-widgets/base";
  private static final String VIEW = "application/vnd.jupyter.widget-view+json";
  private static final Duration PACE = Duration.ofMillis(100);

  private final JsonObject state;
  private final @Nullable Comm comm;
  private final Throttle sending = new Throttle(this::send);
  private JsonObject unsent = new JsonObject();

  /// A widget that ipywidgets calls `model` and draws with `view`.
  ///
  /// @param style the model of its style
  Widget(String model, String view, String style, JsonObject state) {
    this.state =
        JsonObjects.object(
            "_model_module", MODULE,
            "_model_module_version", VERSION,
            "_model_name", model,
            "_view_module", MODULE,
            "_view_module_version", VERSION,
            "_view_name", view);
    state.asMap().forEach(this.state::add);
    if (Comm.isPossible()) {
      this.state.addProperty("style", "IPY_MODEL_" + style(style).id());
    }
    comm = Comm.isPossible() ? Comm.open("jupyter.widget", body("", this.state)) : null;
    if (comm != null) {
      comm.onMessage(this::received);
    }
  }

  /// Opens a style, which lets the label be as wide as it is: ipywidgets would cut it.
  private static Comm style(String model) {
    JsonObject state =
        JsonObjects.object(
            "_model_module", MODULE,
            "_model_module_version", VERSION,
            "_model_name", model,
            "_view_module", BASE,
            "_view_module_version", VERSION,
            "_view_name", "StyleView");
    if (!model.equals(Button.STYLE)) {
      state.addProperty("description_width", "initial");
    }
    Comm comm = Comm.open("jupyter.widget", body("", state));
    comm.onMessage(
        message -> {
          if (JsonObjects.text(message.content(), "method", "").equals("request_state")) {
            comm.send(body("update", state));
          }
        });
    return comm;
  }

  private static Body body(String method, JsonObject state) {
    JsonObject data = JsonObjects.object("state", state, "buffer_paths", List.of());
    if (!method.isEmpty()) {
      data.addProperty("method", method);
    }
    return new Body(data, JsonObjects.object("version", PROTOCOL), List.of());
  }

  /// The value of a part of the state.
  final synchronized JsonElement get(String key) {
    return state.get(key);
  }

  /// Changes a part of the state, here and soon in the front end.
  final void set(String key, JsonElement value) {
    synchronized (this) {
      state.add(key, value);
      unsent.add(key, value);
    }
    sending.request(PACE);
  }

  private synchronized void send() {
    if (comm != null && !unsent.isEmpty()) {
      comm.send(body("update", unsent));
    }
    unsent = new JsonObject();
  }

  private void received(Body body) {
    JsonObject data = body.content();
    switch (JsonObjects.text(data, "method", "")) {
      case "update" -> {
        synchronized (this) {
          JsonObjects.inner(data, "state").asMap().forEach(state::add);
        }
        react(this::changed);
      }
      case "request_state" -> sendAll();
      case "custom" ->
          react(() -> event(JsonObjects.text(JsonObjects.inner(data, "content"), "event", "")));
      default -> {} // A later version of the protocol.
    }
  }

  private synchronized void sendAll() {
    if (comm != null) {
      comm.send(body("update", state));
    }
  }

  private void react(Runnable action) {
    if (comm == null) {
      action.run();
    } else {
      comm.inCell(action);
    }
  }

  /// Called when the front end has changed the state.
  void changed() {}

  /// Called when something has happened in the front end.
  void event(String name) {}

  /// What it says where it cannot be drawn.
  abstract String text();

  /// How it looks where it cannot be moved.
  abstract Control control();

  @Override
  public final Picture picture() {
    Map<String, String> forms = new LinkedHashMap<>(control().picture(text()).forms());
    if (comm != null) {
      JsonObject view =
          JsonObjects.object("version_major", 2, "version_minor", 0, "model_id", comm.id());
      forms.put(VIEW, view.toString());
    }
    return new Picture(forms);
  }

  @Override
  public final String toString() {
    return text();
  }
}
