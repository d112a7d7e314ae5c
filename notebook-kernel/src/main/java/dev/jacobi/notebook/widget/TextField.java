package dev.jacobi.notebook.widget;

import com.google.gson.JsonPrimitive;
import dev.jacobi.notebook.display.svg.Control;
import dev.jacobi.notebook.wire.JsonObjects;
import java.util.function.Consumer;

/// A line of text that a person can change.
public final class TextField extends Widget {
  private volatile Consumer<String> handler = _ -> {};

  private TextField(String label, String value) {
    super(
        "TextModel",
        "TextView",
        "TextStyleModel",
        JsonObjects.object("description", label, "value", value));
  }

  /// A field that holds `value`.
  public static TextField of(String label, String value) {
    return new TextField(label, value);
  }

  /// What stands in it.
  public String value() {
    return get("value").getAsString();
  }

  /// Puts text into it.
  public TextField value(String value) {
    set("value", new JsonPrimitive(value));
    return this;
  }

  /// Calls `handler` with the new text whenever a person changes it.
  public TextField onChange(Consumer<String> handler) {
    this.handler = handler;
    return this;
  }

  @Override
  void changed() {
    handler.accept(value());
  }

  @Override
  Control control() {
    return new Control.Field(get("description").getAsString(), value());
  }

  @Override
  String text() {
    return get("description").getAsString() + ": " + value();
  }
}
