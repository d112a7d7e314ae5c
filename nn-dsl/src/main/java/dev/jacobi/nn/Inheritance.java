package dev.jacobi.nn;

import java.util.ArrayList;
import java.util.List;

/// Hands what a network has learned to another one, such as that of a class that was written anew.
final class Inheritance {
  private Inheritance() {}

  /// Copies what two networks have in common by path, and lets optimizers go on with the heir.
  static LoadReport inherit(Module heir, Module from) {
    List<String> loaded = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<String> unexpected = new ArrayList<>(from.parameters().keySet());
    List<String> mismatched = new ArrayList<>();
    heir.parameters()
        .forEach(
            (path, parameter) -> {
              Parameter old = from.parameters().get(path);
              unexpected.remove(path);
              if (old == null) {
                missing.add(path);
              } else if (old.tensor().rank() != parameter.tensor().rank()) {
                mismatched.add(
                    "%s (wants %s, got %s)".formatted(path, parameter.shape(), old.shape()));
              } else {
                takeOver(parameter, old);
                loaded.add(
                    old.shape().equals(parameter.shape())
                        ? path
                        : "%s (%s of %s)".formatted(path, old.shape(), parameter.shape()));
              }
            });
    Nn.buffers(heir)
        .forEach(
            (path, buffer) -> {
              Buffer old = Nn.buffers(from).get(path);
              if (old != null && old.shape().equals(buffer.shape())) {
                buffer.set(old.tensor().copy());
              }
            });
    Surgery.settle(from, heir);
    return new LoadReport(loaded, missing, unexpected, mismatched);
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
