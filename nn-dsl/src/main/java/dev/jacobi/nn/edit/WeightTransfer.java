package dev.jacobi.nn.edit;

import dev.jacobi.nn.Buffer;
import dev.jacobi.nn.CommonSlice;
import dev.jacobi.nn.LoadReport;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.StateDict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Hands what a network has learned to another one, such as that of a class that was written anew.
public final class WeightTransfer {
  private final Map<String, Object> heirs = new LinkedHashMap<>();
  private final Map<String, String> origins;
  private final List<String> loaded = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> unexpected = new ArrayList<>();
  private final List<String> mismatched = new ArrayList<>();

  private WeightTransfer(Module heir, Module from) {
    origins = ModuleMatcher.between(heir, from);
    heirs.putAll(heir.parameters());
    heirs.putAll(Nn.buffers(heir));
  }

  /// Copies what two networks have in common, and lets optimizers go on with the heir.
  public static LoadReport inherit(Module heir, Module from) {
    WeightTransfer inheritance = new WeightTransfer(heir, from);
    Map<String, Object> old = new LinkedHashMap<>(from.parameters());
    old.putAll(Nn.buffers(from));
    inheritance.takeOver(old);
    Surgery.settle(from, heir);
    return new LoadReport(
        inheritance.loaded, inheritance.missing, inheritance.unexpected, inheritance.mismatched);
  }

  private void takeOver(Map<String, Object> old) {
    unexpected.addAll(old.keySet());
    heirs.forEach(
        (path, heir) -> {
          String origin = origins.get(path);
          Object value = origin == null ? null : old.get(origin);
          if (origin == null || value == null) {
            missing.add(path);
            return;
          }
          unexpected.remove(origin);
          String place = origin.equals(path) ? path : origin + " -> " + path;
          if (StateDict.tensor(value).rank() == StateDict.tensor(heir).rank()) {
            loaded.add(place + sizes(heir, value));
            takeOver(heir, value);
          } else {
            mismatched.add(
                "%s (wants %s, got %s)"
                    .formatted(
                        place, StateDict.tensor(heir).shape(), StateDict.tensor(value).shape()));
          }
        });
  }

  private static String sizes(Object heir, Object old) {
    var before = StateDict.tensor(old).shape();
    var after = StateDict.tensor(heir).shape();
    return before.equals(after) || StateDict.tensor(heir).numel() == 0
        ? ""
        : " (%s of %s)".formatted(before, after);
  }

  private static void takeOver(Object heir, Object old) {
    switch (heir) {
      case Parameter parameter -> takeOver(parameter, (Parameter) old);
      case Buffer buffer when buffer.tensor().numel() == 0 ->
          buffer.set(StateDict.tensor(old).detach().copy());
      default -> CommonSlice.copy(StateDict.tensor(old), StateDict.tensor(heir));
    }
  }

  private static void takeOver(Parameter heir, Parameter old) {
    if (heir.shape().numel() == 0) {
      heir.reset(old.tensor());
    } else {
      CommonSlice.copy(old.tensor(), heir.tensor());
    }
    heir.inherit(old);
  }
}
