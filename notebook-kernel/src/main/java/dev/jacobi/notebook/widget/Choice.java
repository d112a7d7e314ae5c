package dev.jacobi.notebook.widget;

import com.google.gson.JsonPrimitive;
import dev.jacobi.notebook.display.svg.Control;
import dev.jacobi.notebook.wire.JsonObjects;
import java.util.List;
import java.util.function.Consumer;

/// One of several values, which a person picks from a list.
///
/// @param <T> the type of the values
public final class Choice<T> extends Widget {
  private final List<T> values;
  private volatile Consumer<T> handler = _ -> {};

  private Choice(String label, List<T> values) {
    super(
        "DropdownModel",
        "DropdownView",
        "DescriptionStyleModel",
        JsonObjects.object(
            "description",
            label,
            "_options_labels",
            values.stream().map(Object::toString).toList(),
            "index",
            0));
    this.values = values;
  }

  /// A choice between the values, of which the first is chosen.
  public static <T> Choice<T> of(String label, List<T> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("choice: nothing to choose from");
    }
    return new Choice<>(label, List.copyOf(values));
  }

  /// What is chosen.
  public T value() {
    return values.get(get("index").getAsInt());
  }

  /// Chooses one of the values.
  public Choice<T> value(T value) {
    int index = values.indexOf(value);
    if (index < 0) {
      throw new IllegalArgumentException("choice: " + value + " is none of " + values);
    }
    set("index", new JsonPrimitive(index));
    return this;
  }

  /// Calls `handler` with the new value whenever a person chooses.
  public Choice<T> onChange(Consumer<T> handler) {
    this.handler = handler;
    return this;
  }

  @Override
  void changed() {
    handler.accept(value());
  }

  @Override
  Control control() {
    return new Control.Choice(get("description").getAsString(), String.valueOf(value()));
  }

  @Override
  String text() {
    return get("description").getAsString() + ": " + value();
  }
}
