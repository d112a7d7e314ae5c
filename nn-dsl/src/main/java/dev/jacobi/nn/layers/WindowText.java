package dev.jacobi.nn.layers;

import dev.jacobi.tensor.WindowOptions;
import java.util.List;
import java.util.stream.Collectors;

/// How the options of a window are written behind a layer: `.stride(2).padding(1)`.
final class WindowText {
  private WindowText() {}

  /// What differs from the defaults.
  static String of(WindowOptions options) {
    WindowOptions usual = WindowOptions.defaults();
    StringBuilder code = new StringBuilder();
    if (!options.stride().equals(usual.stride())) {
      code.append(call("stride", options.stride()));
    }
    if (!options.padding().equals(usual.padding())) {
      code.append(call("padding", options.padding()));
    }
    if (!options.dilation().equals(usual.dilation())) {
      code.append(call("dilation", options.dilation()));
    }
    if (options.groups() != usual.groups()) {
      code.append(call("groups", List.of(options.groups())));
    }
    return code.append(options.ceil() ? ".ceil()" : "").toString();
  }

  static String call(String name, List<Integer> values) {
    return values.stream()
        .map(String::valueOf)
        .collect(Collectors.joining(", ", "." + name + "(", ")"));
  }
}
