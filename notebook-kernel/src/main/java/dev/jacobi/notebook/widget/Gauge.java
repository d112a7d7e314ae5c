package dev.jacobi.notebook.widget;

import com.google.gson.JsonPrimitive;
import dev.jacobi.notebook.display.svg.Control;
import dev.jacobi.notebook.wire.JsonObjects;

/// A bar that fills as work goes on.
public final class Gauge extends Widget {

  private Gauge(String label, double total) {
    super(
        "FloatProgressModel",
        "ProgressView",
        "ProgressStyleModel",
        JsonObjects.object("description", label, "min", 0, "max", total, "value", 0));
  }

  /// An empty bar that is full at `total`.
  public static Gauge of(String label, double total) {
    return new Gauge(label, total);
  }

  /// How much is done.
  public double value() {
    return get("value").getAsDouble();
  }

  /// Says how much is done.
  public Gauge value(double value) {
    set("value", new JsonPrimitive(value));
    return this;
  }

  @Override
  Control control() {
    return new Control.Bar(get("description").getAsString(), share(), percent());
  }

  @Override
  String text() {
    return get("description").getAsString() + ": " + percent();
  }

  private String percent() {
    return "%.0f %%".formatted(100 * share());
  }

  private double share() {
    return value() / Math.max(Double.MIN_NORMAL, get("max").getAsDouble());
  }
}
