package dev.jacobi.nn;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The numbers of a network as a map from paths, out of it and into it.
public final class StateDict {
  private StateDict() {}

  public static Map<String, Tensor> of(Module net) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (ModuleTree.Found found : ModuleTree.walk(net)) {
      switch (found.value()) {
        case Parameter parameter -> state.put(found.path(), parameter.tensor().detach().copy());
        case Buffer buffer -> state.put(found.path(), buffer.tensor().copy());
        default -> {}
      }
    }
    return state;
  }

  public static LoadReport load(Module net, Map<String, Tensor> state, boolean strict) {
    Map<String, Object> targets = new LinkedHashMap<>();
    for (ModuleTree.Found found : ModuleTree.walk(net)) {
      if (found.value() instanceof Parameter || found.value() instanceof Buffer) {
        targets.put(found.path(), found.value());
      }
    }
    LoadReport report = compare(targets, state);
    if (strict && !report.isComplete()) {
      throw new IllegalArgumentException(
          "loadStateDict: the numbers do not fit the network; loadMatching(net, state) takes what"
              + " fits\n"
              + report);
    }
    for (String path : report.loaded()) {
      Tensor value = state.get(path);
      if (value != null) {
        set(targets.get(path), value);
      }
    }
    return report;
  }

  private static LoadReport compare(Map<String, Object> targets, Map<String, Tensor> state) {
    List<String> loaded = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<String> mismatched = new ArrayList<>();
    targets.forEach(
        (path, target) -> {
          Tensor value = state.get(path);
          if (value == null) {
            missing.add(path);
          } else if (fits(target, value)) {
            loaded.add(path);
          } else {
            mismatched.add(
                "%s (wants %s, got %s)".formatted(path, tensor(target).shape(), value.shape()));
          }
        });
    List<String> unexpected =
        state.keySet().stream().filter(path -> !targets.containsKey(path)).toList();
    return new LoadReport(loaded, missing, unexpected, mismatched);
  }

  public static Tensor tensor(Object target) {
    return target instanceof Parameter parameter ? parameter.tensor() : ((Buffer) target).tensor();
  }

  /// A size that is not known yet takes any.
  private static boolean fits(Object target, Tensor value) {
    Tensor tensor = tensor(target);
    if (tensor.numel() == 0 && tensor.rank() == value.rank()) {
      for (int d = 0; d < tensor.rank(); d++) {
        if (tensor.size(d) != 0 && tensor.size(d) != value.size(d)) {
          return false;
        }
      }
      return true;
    }
    return tensor.shape().equals(value.shape());
  }

  private static void set(@Nullable Object target, Tensor value) {
    switch (target) {
      case Parameter p when p.shape().equals(value.shape()) ->
          p.tensor().detach().assign(value.to(p.tensor().device()));
      case Parameter p -> p.reset(value.to(p.tensor().dtype()).to(p.tensor().device()));
      case Buffer b -> b.set(value.to(b.tensor().dtype()).to(b.tensor().device()).copy());
      case null, default -> throw new IllegalStateException("no target for a loaded path");
    }
  }

  static void freeze(Module net, String path, boolean frozen) {
    boolean found = false;
    for (Map.Entry<String, Parameter> entry : net.parameters().entrySet()) {
      if (path.isEmpty() || entry.getKey().equals(path) || entry.getKey().startsWith(path + ".")) {
        entry.getValue().freeze(frozen);
        found = true;
      }
    }
    if (!found) {
      throw new IllegalArgumentException(
          "%s: no parameters under '%s'; there are %s"
              .formatted(frozen ? "freeze" : "unfreeze", path, net.parameters().keySet()));
    }
  }

  static void convert(Module net, DType type) {
    if (!type.isFloating()) {
      throw new DTypeException("convert: networks hold floating numbers, got " + type);
    }
    net.parameters().values().forEach(p -> p.reset(p.tensor().to(type)));
    for (Buffer buffer : ModuleTree.once(net, Buffer.class).values()) {
      if (buffer.tensor().dtype().isFloating()) {
        buffer.set(buffer.tensor().to(type));
      }
    }
  }
}
