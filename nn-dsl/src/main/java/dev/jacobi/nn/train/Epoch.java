package dev.jacobi.nn.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What an epoch came to.
///
/// @param number from 1
/// @param values by name: `loss` and the metrics over the epoch, the same with `val_` before them
///   of the validation, `lr` at its end, and `seconds`
public record Epoch(int number, Map<String, Double> values) {
  public Epoch {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /// One of the values.
  ///
  /// @throws IllegalArgumentException if there is no such value; the message names those there are
  public double get(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "epoch: no value '%s'; there are %s".formatted(name, values.keySet()));
    }
    return value;
  }

  /// A line: `epoch 2: loss 0.3012, accuracy 0.8934, lr 0.001, seconds 4.1`.
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + " " + brief(entry.getValue()))
        .collect(Collectors.joining(", ", "epoch " + number + ": ", ""));
  }

  /// Four digits.
  static String brief(double value) {
    return Double.isFinite(value) && value == Math.rint(value) && Math.abs(value) < 1e6
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value).replaceFirst("(\\.\\d*?)0+$", "$1");
  }
}
