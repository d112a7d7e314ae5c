package dev.jacobi.nn.edit;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.ModuleTree;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.Sequential;
import java.util.List;

/// A layer's place in a sequence of a network, for edits that change what stands beside it too.
///
/// @param operation the edit, for messages
/// @param path of the layer in the network
/// @param layers the sequence that it is in
/// @param index where in the sequence
record LayerPosition(String operation, String path, Sequential layers, int index) {
  static LayerPosition of(Module net, String operation, String path) {
    String parent = parent(path);
    if (!(Nn.modules(net).get(parent) instanceof Sequential sequence)) {
      throw failure(
          operation,
          path,
          "is not in a sequence of this network, so the layer that reads it is not known; put it into"
              + " sequential(...)");
    }
    List<String> names = sequence.parts().stream().map(ModuleTree.Child::name).toList();
    int index = names.indexOf(path.substring(path.lastIndexOf('.') + 1));
    if (index < 0) {
      throw failure(operation, path, "is not one of " + names);
    }
    return new LayerPosition(operation, path, sequence, index);
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }

  private static IllegalArgumentException failure(String operation, String path, String reason) {
    return new IllegalArgumentException("%s: '%s' %s".formatted(operation, path, reason));
  }

  IllegalArgumentException failure(String reason) {
    return failure(operation, path, reason);
  }

  IllegalArgumentException isReadBy(Module next) {
    return failure(
        ("is read by %s, which cannot take other inputs; only layers that work element by element,"
                + " pooling, flatten() and batchNorm may stand before the next linear layer or"
                + " convolution")
            .formatted(next));
  }

  Module layer(int i) {
    return (Module) layers.parts().get(i).value();
  }

  /// The network with another sequence in the place of this one.
  @SuppressWarnings("unchecked") // the parent of a path without dots is the network itself
  <M extends Module> M successor(M net, Sequential changed) {
    if (path.contains(".")) {
      return Surgery.edit(net, operation, parent(path), old -> List.of(changed));
    }
    Surgery.settle(net, changed);
    return (M) changed;
  }
}
