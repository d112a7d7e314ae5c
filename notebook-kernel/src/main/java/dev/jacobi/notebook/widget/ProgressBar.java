package dev.jacobi.notebook.widget;

import com.google.gson.JsonPrimitive;
import dev.jacobi.notebook.wire.Json;

/// A bar that fills as work goes on.
public final class ProgressBar extends Widget {

  private ProgressBar(String label, double total) {
    super(
        "FloatProgressModel",
        "ProgressView",
        Json.object("description", label, "min", 0, "max", total, "value", 0));
  }

  /// An empty bar that is full at `total`.
  public static ProgressBar of(String label, double total) {
    return new ProgressBar(label, total);
  }

  /// How much is done.
  public double value() {
    return get("value").getAsDouble();
  }

  /// Says how much is done.
  public ProgressBar value(double value) {
    set("value", new JsonPrimitive(value));
    return this;
  }

  @Override
  String text() {
    double share = value() / Math.max(Double.MIN_NORMAL, get("max").getAsDouble());
    return "%s: %.0f %%".formatted(get("description").getAsString(), 100 * share);
  }
}
