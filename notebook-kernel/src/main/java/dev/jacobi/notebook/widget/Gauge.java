package dev.jacobi.notebook.widget;

import com.google.gson.JsonPrimitive;
import dev.jacobi.notebook.wire.Json;

/// A bar that fills as work goes on.
public final class Gauge extends Widget {

  private Gauge(String label, double total) {
    super(
        "FloatProgressModel",
        "ProgressView",
        Json.object("description", label, "min", 0, "max", total, "value", 0));
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
  String text() {
    double share = value() / Math.max(Double.MIN_NORMAL, get("max").getAsDouble());
    return "%s: %.0f %%".formatted(get("description").getAsString(), 100 * share);
  }
}
