package dev.jacobi.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Hands what a network has learned to another one, such as that of a class that was written anew.
final class Inheritance {
  private final Map<String, Object> heirs = new LinkedHashMap<>();
  private final Map<String, String> origins;
  private final List<String> loaded = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> unexpected = new ArrayList<>();
  private final List<String> mismatched = new ArrayList<>();

  private Inheritance(Module heir, Module from) {
    origins = Kinship.between(heir, from);
    heirs.putAll(heir.parameters());
    heirs.putAll(Nn.buffers(heir));
  }

  /// Copies what two networks have in common, and lets optimizers go on with the heir.
  static LoadReport inherit(Module heir, Module from) {
    Inheritance inheritance = new Inheritance(heir, from);
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
          if (State.tensor(value).rank() == State.tensor(heir).rank()) {
            loaded.add(place + sizes(heir, value));
            takeOver(heir, value);
          } else {
            mismatched.add(
                "%s (wants %s, got %s)"
                    .formatted(place, State.tensor(heir).shape(), State.tensor(value).shape()));
          }
        });
  }

  private static String sizes(Object heir, Object old) {
    var before = State.tensor(old).shape();
    var after = State.tensor(heir).shape();
    return before.equals(after) || State.tensor(heir).numel() == 0
        ? ""
        : " (%s of %s)".formatted(before, after);
  }

  private static void takeOver(Object heir, Object old) {
    switch (heir) {
      case Parameter parameter -> takeOver(parameter, (Parameter) old);
      case Buffer buffer when buffer.tensor().numel() == 0 ->
          buffer.set(State.tensor(old).detach().copy());
      default -> Overlap.copy(State.tensor(old), State.tensor(heir));
    }
  }

  private static void takeOver(Parameter heir, Parameter old) {
    if (heir.shape().numel() == 0) {
      heir.reset(old.tensor());
    } else {
      Overlap.copy(old.tensor(), heir.tensor());
    }
    heir.inherit(old);
  }
}
