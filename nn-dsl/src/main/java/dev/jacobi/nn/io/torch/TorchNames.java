package dev.jacobi.nn.io.torch;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What PyTorch calls the parameters of layers, and what they are called here.
///
/// Most names are the same. [#fromTorch] translates those of batch norms, recurrent layers and
/// attention; [#inOrder] serves a network whose components have other names than in Python.
///
/// {@snippet :
/// loadStateDict(net, TorchNames.fromTorch(TorchFile.read(Path.of("model.pt"))));
/// TorchFile.write(TorchNames.toTorch(stateDict(net)), Path.of("back.pt"));
/// }
public final class TorchNames {
  private static final List<String> PARTS = List.of("query", "key", "value");
  private static final String COUNTER = "num_batches_tracked";

  /// The last part of a name there and here.
  private static final Map<String, String> LAST =
      Map.of(
          "running_mean", "runningMean",
          "running_var", "runningVariance");

  /// The numbers of a recurrent layer, there and here.
  private static final Map<String, String> RECURRENT =
      Map.of(
          "weight_ih", "weightInput",
          "weight_hh", "weightHidden",
          "bias_ih", "biasInput",
          "bias_hh", "biasHidden");

  /// One of several recurrent layers, which may read backwards.
  private static final Pattern LAYER = Pattern.compile("(\\w+_[ih]h)_l(\\d+)(_reverse)?");

  private static final Pattern STACKED = Pattern.compile("(.*)(forwards|backwards)\\.(\\d+)\\.$");

  /// Parts of a layer of PyTorch's transformer, there and here.
  private static final Map<String, String> BLOCK =
      Map.of("self_attn", "attention", "linear1", "mlp.0", "linear2", "mlp.2");

  private TorchNames() {}

  /// The same numbers under the names that Jacobi's layers have.
  public static Map<String, Tensor> fromTorch(Map<String, Tensor> state) {
    Map<String, Tensor> result = new LinkedHashMap<>();
    state.forEach(
        (name, tensor) -> {
          Path path = Path.of(name);
          if (path.last().equals("in_proj_weight") || path.last().equals("in_proj_bias")) {
            String kind = path.last().substring("in_proj_".length());
            long size = tensor.size(0) / PARTS.size();
            for (int i = 0; i < PARTS.size(); i++) {
              String part = path.owner() + PARTS.get(i) + "." + kind;
              result.put(here(part, state), tensor.narrow(0, i * size, size).copy());
            }
          } else if (!path.last().equals(COUNTER)) {
            result.put(here(path.owner() + lastHere(path, state), state), tensor);
          }
        });
    return result;
  }

  private static String lastHere(Path path, Map<String, Tensor> state) {
    Matcher layer = LAYER.matcher(path.last());
    if (!layer.matches() || !RECURRENT.containsKey(layer.group(1))) {
      return LAST.getOrDefault(path.last(), path.last());
    }
    boolean isStack =
        state.containsKey(path.owner() + "weight_ih_l1")
            || state.containsKey(path.owner() + "weight_ih_l0_reverse");
    String direction = layer.group(3) == null ? "forwards." : "backwards.";
    return (isStack ? direction + layer.group(2) + "." : "") + RECURRENT.get(layer.group(1));
  }

  private static String here(String name, Map<String, Tensor> state) {
    String path = name.replace("out_proj.", "out.");
    for (Map.Entry<String, String> entry : BLOCK.entrySet()) {
      int at = path.indexOf(entry.getKey() + ".");
      // A linear1 beside attention is that of a transformer; elsewhere it is somebody's own.
      if (at >= 0 && state.containsKey(path.substring(0, at) + "self_attn.in_proj_weight")) {
        return path.substring(0, at)
            + entry.getValue()
            + path.substring(at + entry.getKey().length());
      }
    }
    return path;
  }

  /// The same numbers under the names that PyTorch's layers have.
  public static Map<String, Tensor> toTorch(Map<String, Tensor> state) {
    Map<String, Tensor> result = new LinkedHashMap<>();
    state.forEach(
        (name, tensor) -> {
          Path path = Path.of(name);
          Path part = Path.of(path.owner().replaceFirst("\\.$", ""));
          if (isAttention(part.owner(), state) && PARTS.contains(part.last())) {
            if (part.last().equals("query")) {
              Tensor[] parts = new Tensor[PARTS.size()];
              for (int i = 0; i < parts.length; i++) {
                parts[i] = value(state, part.owner() + PARTS.get(i) + "." + path.last());
              }
              result.put(
                  there(part.owner() + "in_proj_" + path.last(), state), Tensor.cat(0, parts));
            }
          } else if (isAttention(part.owner(), state) && part.last().equals("out")) {
            result.put(there(part.owner() + "out_proj." + path.last(), state), tensor);
          } else {
            result.put(there(pathThere(path), state), tensor);
          }
        });
    return result;
  }

  private static boolean isAttention(String owner, Map<String, Tensor> state) {
    return PARTS.stream().allMatch(part -> state.containsKey(owner + part + ".weight"));
  }

  private static Tensor value(Map<String, Tensor> state, String name) {
    Tensor tensor = state.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("toTorch: '%s' is missing".formatted(name));
    }
    return tensor;
  }

  private static String pathThere(Path path) {
    String recurrent = theirs(RECURRENT, path.last());
    if (recurrent.equals(path.last())) {
      return path.owner() + theirs(LAST, path.last());
    }
    Matcher stacked = STACKED.matcher(path.owner());
    if (!stacked.matches()) {
      return path.owner() + recurrent + "_l0";
    }
    String direction = stacked.group(2).equals("forwards") ? "" : "_reverse";
    return stacked.group(1) + recurrent + "_l" + stacked.group(3) + direction;
  }

  private static String theirs(Map<String, String> names, String ours) {
    return names.entrySet().stream()
        .filter(entry -> entry.getValue().equals(ours))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(ours);
  }

  private static String there(String path, Map<String, Tensor> state) {
    for (Map.Entry<String, String> entry : BLOCK.entrySet()) {
      int at = path.indexOf(entry.getValue() + ".");
      if (at >= 0 && isAttention(path.substring(0, at) + "attention.", state)) {
        return path.substring(0, at)
            + entry.getKey()
            + path.substring(at + entry.getValue().length());
      }
    }
    return path;
  }

  /// The numbers of `state` under a network's names, paired by their order: for a network that has
  /// the same layers in the same order, and other names.
  ///
  /// @throws IllegalArgumentException if two in a pair differ in shape, or the numbers of tensors
  ///   differ; the message shows the pairs
  public static Map<String, Tensor> inOrder(Module net, Map<String, Tensor> state) {
    Map<String, Tensor> wanted = Nn.stateDict(net);
    List<String> names = new ArrayList<>(wanted.keySet());
    List<String> given = new ArrayList<>(state.keySet());
    given.removeIf(name -> Path.of(name).last().equals(COUNTER));
    Map<String, Tensor> result = new LinkedHashMap<>();
    List<String> pairs = new ArrayList<>();
    boolean fits = names.size() == given.size();
    for (int i = 0; i < Math.max(names.size(), given.size()); i++) {
      String here = i < names.size() ? names.get(i) : "";
      String there = i < given.size() ? given.get(i) : "";
      Tensor target = wanted.get(here);
      Tensor tensor = state.get(there);
      pairs.add("  %s <- %s".formatted(described(here, target), described(there, tensor)));
      if (target != null && tensor != null) {
        fits &= tensor.shape().equals(target.shape());
        result.put(here, tensor);
      }
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "inOrder: the numbers do not fit the network in this order\n" + String.join("\n", pairs));
    }
    return result;
  }

  private static String described(String name, @Nullable Tensor tensor) {
    return tensor == null ? "nothing" : name + " " + tensor.shape();
  }

  /// A name, cut before its last part.
  private record Path(String owner, String last) {
    static Path of(String name) {
      int point = name.lastIndexOf('.');
      return new Path(name.substring(0, point + 1), name.substring(point + 1));
    }
  }
}
