package dev.jacobi.notebook.widget;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.jacobi.notebook.display.svg.Control;
import dev.jacobi.notebook.wire.JsonObjects;
import java.util.function.DoubleConsumer;

/// A number that a person sets by moving a knob.
///
/// ```java
/// Slider rate = Slider.logarithmic("learning rate", 1e-4, 1);
/// rate.onChange(optimizer::learningRate);
/// rate
/// ```
public final class Slider extends Widget {
  private static final int STEPS = 100;

  private volatile DoubleConsumer handler = _ -> {};

  private Slider(String model, String view, JsonObject state) {
    super(model, view, "SliderStyleModel", state);
  }

  /// A slider from `low` to `high`, which stands in the middle.
  public static Slider linear(String label, double low, double high) {
    check(low < high, low, high);
    return new Slider(
        "FloatSliderModel",
        "FloatSliderView",
        JsonObjects.object(
            "description",
            label,
            "min",
            low,
            "max",
            high,
            "step",
            (high - low) / STEPS,
            "readout_format",
            ".3g",
            "value",
            (low + high) / 2));
  }

  /// A slider from `low` to `high` on which equal ways are equal factors, for learning rates.
  public static Slider logarithmic(String label, double low, double high) {
    check(0 < low && low < high, low, high);
    double from = Math.log10(low);
    double to = Math.log10(high);
    return new Slider(
        "FloatLogSliderModel",
        "FloatLogSliderView",
        JsonObjects.object(
            "description",
            label,
            "base",
            10,
            "min",
            from,
            "max",
            to,
            "step",
            (to - from) / STEPS,
            "readout_format",
            ".3g",
            "value",
            Math.sqrt(low * high)));
  }

  private static void check(boolean fits, double low, double high) {
    if (!fits) {
      throw new IllegalArgumentException(
          "slider: no way from " + low + " to " + high + "; the lower end comes first");
    }
  }

  /// Where the knob stands.
  public double value() {
    return get("value").getAsDouble();
  }

  /// Moves the knob.
  public Slider value(double value) {
    set("value", new JsonPrimitive(value));
    return this;
  }

  /// Calls `handler` with the new value whenever a person moves the knob.
  public Slider onChange(DoubleConsumer handler) {
    this.handler = handler;
    return this;
  }

  @Override
  void changed() {
    handler.accept(value());
  }

  @Override
  Control control() {
    return new Control.Knob(get("description").getAsString(), share(), readout());
  }

  @Override
  String text() {
    return get("description").getAsString() + ": " + readout();
  }

  private String readout() {
    return "%.3g".formatted(value());
  }

  /// How far the knob has come from the lower end.
  private double share() {
    double low = get("min").getAsDouble();
    double at = get("base") == null ? value() : Math.log10(value());
    return (at - low) / (get("max").getAsDouble() - low);
  }
}
