package dev.jacobi.nn.edit;

import dev.jacobi.nn.Init;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.Residual;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.layers.Activation;
import dev.jacobi.nn.layers.Conv;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Edits that make a network larger without changing what it computes (after Net2Net, Chen et al.,
/// 2016).
///
/// New units start with random inputs and are not listened to yet. Net2Net copies units instead,
/// but copies get the same steps of Adam for ever.
public final class Net2Net {
  private final LayerPosition placement;

  private Net2Net(LayerPosition placement) {
    this.placement = placement;
  }

  public static <M extends Module> M widen(M net, String path, long width) {
    LayerPosition placement = LayerPosition.of(net, "widen", path);
    Module old = placement.layer(placement.index());
    long units = Resizing.units(old);
    if (units == 0) {
      throw placement.failure(
          "must be a linear layer or a convolution in one group, whose number of inputs is known, it is "
              + old);
    }
    if (width <= units) {
      throw placement.failure("has %d outputs already, %d are not more".formatted(units, width));
    }
    double bound =
        old instanceof Conv conv
            ? Conv.bound(conv.weight().shape().toArray())
            : Init.bound(((Linear) old).in());
    Resizing.Rule rule =
        (value, dim, block, fill) -> {
          long[] more = value.shape().toArray();
          more[dim] = block * (width - units);
          return grown(value, dim, filled(fill, bound, more));
        };
    return placement.successor(net, new Resizing(placement, rule).resized());
  }

  public static <M extends Module> M deepen(M net, String path) {
    LayerPosition placement = LayerPosition.of(net, "deepen", path);
    return placement.successor(net, new Net2Net(placement).deepened());
  }

  private static Tensor grown(Tensor old, int dim, Tensor more) {
    return Tensor.cat(dim, old, more.to(old.dtype()).to(old.device()));
  }

  private static Tensor filled(Resizing.Fill fill, double bound, long... shape) {
    return switch (fill) {
      case RANDOM -> Init.uniform(bound, shape);
      case ZEROS -> Tensor.zeros(shape);
      case ONES -> Tensor.ones(shape);
    };
  }

  private Linear linear() {
    Module layer = placement.layer(placement.index());
    if (layer instanceof Linear linear && linear.in() > 0) {
      return linear;
    }
    throw placement.failure(
        "must be a linear layer or a convolution whose number of inputs is known, it is " + layer);
  }

  private Sequential deepened() {
    if (placement.layer(placement.index()) instanceof Conv conv) {
      return deepened(conv);
    }
    Linear old = linear();
    Activation function = function();
    int index = placement.index();
    if (function == null) {
      throw placement.failure(
          "is not followed by an activation such as relu(), and another linear layer would add nothing"
              + " to it");
    }
    long size = old.out();
    List<Module> result = new ArrayList<>(placement.layers().layers());
    if (function.kind() == Activation.Effect.IDEMPOTENT) {
      Linear same = filled(old, Tensor.eye(size));
      result.addAll(index + 2, List.of(same, function));
    } else {
      Linear first = filled(old, Init.uniform(Init.bound(size), size, size));
      Linear second = filled(old, Tensor.zeros(size, size));
      result.add(index + 2, new Residual(new Sequential(List.of(first, function, second))));
    }
    return new Sequential(result);
  }

  /// A window with a middle that gives what it gets.
  private Sequential deepened(Conv old) {
    Activation function = function();
    int[] window = old.window();
    boolean hasMiddle =
        Resizing.units(old) > 0 && Arrays.stream(window).allMatch(size -> size % 2 == 1);
    if (!hasMiddle || function == null || function.kind() != Activation.Effect.IDEMPOTENT) {
      throw placement.failure(
          "is %s; a convolution wants a window with a middle, and relu() or the like behind it"
              .formatted(old));
    }
    Conv same = Conv.of(old.kind(), new Conv.Channels(old.out(), old.out()), 1).kernel(window);
    Parameter weight = Parameter.of(beside(same.weight().tensor(), old));
    Init.dirac(weight);
    Tensor bias = Tensor.zeros(old.out());
    List<Module> result = new ArrayList<>(placement.layers().layers());
    result.addAll(
        placement.index() + 2,
        List.of(
            new Conv(weight, Parameter.of(beside(bias, old)), old.kind(), same.options()).same(),
            function));
    return new Sequential(result);
  }

  private static Tensor beside(Tensor value, Conv like) {
    Tensor numbers = like.weight().tensor();
    return value.detach().to(numbers.dtype()).to(numbers.device());
  }

  private @Nullable Activation function() {
    int index = placement.index();
    return index + 1 < placement.layers().layers().size()
            && placement.layer(index + 1) instanceof Activation function
            && function.isPointwise()
        ? function
        : null;
  }

  private static Linear filled(Linear like, Tensor weight) {
    Tensor numbers = like.weight().tensor();
    Tensor bias = Tensor.zeros(weight.size(0));
    return new Linear(
        Parameter.of(weight.to(numbers.dtype()).to(numbers.device())),
        Parameter.of(bias.to(numbers.dtype()).to(numbers.device())));
  }
}
