package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Edits that make a network larger without changing what it computes (after Net2Net, Chen et al.,
/// 2016).
///
/// New units start with random inputs and are not listened to yet. Net2Net copies units instead,
/// but copies get the same steps of Adam for ever.
final class Growth {
  private final String operation;
  private final String path;
  private final Sequential layers;
  private final int index;

  private Growth(Module net, String operation, String path) {
    this.operation = operation;
    this.path = path;
    if (!(Nn.modules(net).get(parent(path)) instanceof Sequential sequence)) {
      throw failure(
          "is not in a sequence of this network, so the layer that reads it is not known; put it into"
              + " sequential(...)");
    }
    List<String> names = sequence.parts().stream().map(Tree.Part::name).toList();
    this.layers = sequence;
    this.index = names.indexOf(path.substring(path.lastIndexOf('.') + 1));
    if (index < 0) {
      throw failure("is not one of " + names);
    }
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }

  private IllegalArgumentException failure(String reason) {
    return new IllegalArgumentException("%s: '%s' %s".formatted(operation, path, reason));
  }

  static <M extends Module> M widen(M net, String path, long width) {
    Growth growth = new Growth(net, "widen", path);
    return growth.successor(net, growth.widened(width));
  }

  static <M extends Module> M deepen(M net, String path) {
    Growth growth = new Growth(net, "deepen", path);
    return growth.successor(net, growth.deepened());
  }

  @SuppressWarnings("unchecked") // the parent of a path without dots is the network itself
  private <M extends Module> M successor(M net, Sequential grown) {
    if (path.contains(".")) {
      return Surgery.edit(net, operation, parent(path), old -> List.of(grown));
    }
    Surgery.settle(net, grown);
    return (M) grown;
  }

  private Module layer(int i) {
    return (Module) layers.parts().get(i).value();
  }

  private Linear linear() {
    if (layer(index) instanceof Linear linear && linear.in() > 0) {
      return linear;
    }
    throw failure("must be a linear layer whose number of inputs is known, it is " + layer(index));
  }

  private static Module named(Module old, Module fresh) {
    return old instanceof Named named ? new Named(named.name(), fresh) : fresh;
  }

  private Sequential widened(long width) {
    Linear old = linear();
    if (width <= old.out()) {
      throw failure("has %d outputs already, %d are not more".formatted(old.out(), width));
    }
    List<Module> result = new ArrayList<>(layers.layers());
    result.set(index, named(result.get(index), wider(old, width)));
    for (int i = index + 1; i < result.size(); i++) {
      Module next = layer(i);
      switch (next) {
        case Linear reader when reader.in() == old.out() -> {
          Tensor zeros = Tensor.zeros(reader.out(), width - old.out());
          Parameter weight = grown(reader.weight(), 1, zeros);
          result.set(i, named(result.get(i), new Linear(weight, reader.bias())));
          return new Sequential(result);
        }
        case BatchNorm norm -> result.set(i, named(result.get(i), wider(norm, width)));
        case Activation function when function.kind() != Activation.Kind.MIXING -> {}
        case Dropout dropout -> {}
        default ->
            throw failure(
                "is read by %s, which cannot take more inputs unchanged; only layers that work element"
                        .formatted(next)
                    + " by element, and batchNorm, may stand before the next linear layer");
      }
    }
    throw failure("is the last linear layer of its sequence: its outputs are those of the network");
  }

  private static Linear wider(Linear old, long width) {
    long more = width - old.out();
    double bound = Init.bound(old.in());
    Parameter bias = old.bias();
    return new Linear(
        grown(old.weight(), 0, Init.uniform(bound, more, old.in())),
        bias == null ? null : grown(bias, 0, Init.uniform(bound, more)));
  }

  private static BatchNorm wider(BatchNorm old, long width) {
    long more = width - old.weight().shape().numel();
    return new BatchNorm(
        grown(old.weight(), 0, Tensor.ones(more)),
        grown(old.bias(), 0, Tensor.zeros(more)),
        grown(old.runningMean(), Tensor.zeros(more)),
        grown(old.runningVariance(), Tensor.ones(more)),
        old.mode());
  }

  private static Parameter grown(Parameter old, int dim, Tensor more) {
    Tensor value = old.tensor().detach();
    return Parameter.descendant(old, Tensor.cat(dim, value, more.to(value.dtype())));
  }

  private static Buffer grown(Buffer old, Tensor more) {
    return Buffer.of(Tensor.cat(0, old.tensor(), more.to(old.tensor().dtype())));
  }

  private Sequential deepened() {
    Linear old = linear();
    Activation function = function();
    if (function == null) {
      throw failure(
          "is not followed by an activation such as relu(), and another linear layer would add nothing"
              + " to it");
    }
    long size = old.out();
    List<Module> result = new ArrayList<>(layers.layers());
    if (function.kind() == Activation.Kind.IDEMPOTENT) {
      Linear same = filled(old, Tensor.eye(size));
      result.addAll(index + 2, List.of(same, function));
    } else {
      Linear first = filled(old, Init.uniform(Init.bound(size), size, size));
      Linear second = filled(old, Tensor.zeros(size, size));
      result.add(index + 2, new Residual(new Sequential(List.of(first, function, second))));
    }
    return new Sequential(result);
  }

  private @Nullable Activation function() {
    return index + 1 < layers.layers().size()
            && layer(index + 1) instanceof Activation function
            && function.kind() != Activation.Kind.MIXING
        ? function
        : null;
  }

  private static Linear filled(Linear like, Tensor weight) {
    Tensor bias = Tensor.zeros(weight.size(0));
    return new Linear(
        Parameter.of(weight.to(like.weight().tensor().dtype())),
        Parameter.of(bias.to(like.weight().tensor().dtype())));
  }
}
