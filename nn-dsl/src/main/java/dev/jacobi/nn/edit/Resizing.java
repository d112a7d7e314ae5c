package dev.jacobi.nn.edit;

import dev.jacobi.nn.Buffer;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Named;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.layers.Activation;
import dev.jacobi.nn.layers.BatchNorm;
import dev.jacobi.nn.layers.Conv;
import dev.jacobi.nn.layers.Dropout;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.nn.layers.Pool;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Another number of units in one layer of a sequence, in the norms behind it, and in what reads
/// them.
final class Resizing {
  /// What stands in the places of new units.
  enum Fill {
    RANDOM,
    ZEROS,
    ONES
  }

  /// What becomes of a tensor with a number of elements for each unit.
  @FunctionalInterface
  interface Rule {
    /// The tensor with other units along a dimension, where each has `block` places in a row.
    Tensor apply(Tensor old, int dim, long block, Fill fill);
  }

  private final LayerPosition placement;
  private final Rule rule;

  Resizing(LayerPosition placement, Rule rule) {
    this.placement = placement;
    this.rule = rule;
  }

  /// The number of units of a layer, or 0 if it is none that can be resized.
  static long units(Module layer) {
    return switch (layer) {
      case Linear linear when linear.in() > 0 -> linear.out();
      case Conv conv when isPlain(conv) -> conv.out();
      default -> 0;
    };
  }

  private static boolean isPlain(Conv conv) {
    return conv.in() > 0 && conv.options().groups() == 1 && !conv.kind().isTransposed();
  }

  /// The sequence with the other number of units.
  Sequential resized() {
    List<Module> result = new ArrayList<>(placement.layers().layers());
    Module source = placement.layer(placement.index());
    long units = units(source);
    put(result, placement.index(), outputs(source));
    boolean areFeatures = source instanceof Linear;
    for (int i = placement.index() + 1; i < result.size(); i++) {
      Module next = placement.layer(i);
      if (reads(next, units, areFeatures)) {
        put(result, i, inputs(next, units));
        return new Sequential(result);
      }
      switch (next) {
        case BatchNorm norm -> put(result, i, norm(norm));
        case Activation function when function.keepsUnits() ->
            areFeatures |= function.code().equals("flatten()");
        case Pool pool -> {}
        case Dropout dropout -> {}
        default -> throw placement.isReadBy(next);
      }
    }
    throw placement.failure(
        "is the last layer with weights of its sequence: its outputs are those of the network");
  }

  /// Linear layers read channels of convolutions only when these have become features.
  private static boolean reads(Module layer, long units, boolean areFeatures) {
    return switch (layer) {
      case Linear linear -> areFeatures && linear.in() > 0 && linear.in() % units == 0;
      case Conv conv -> isPlain(conv) && conv.in() == units;
      default -> false;
    };
  }

  private static void put(List<Module> layers, int i, Module fresh) {
    layers.set(i, layers.get(i) instanceof Named named ? new Named(named.name(), fresh) : fresh);
  }

  private Module outputs(Module source) {
    if (source instanceof Conv conv) {
      Parameter bias = conv.bias();
      return new Conv(
          changed(conv.weight(), 0, 1, Fill.RANDOM),
          bias == null ? null : changed(bias, 0, 1, Fill.RANDOM),
          conv.kind(),
          conv.options(),
          conv.outputPadding());
    }
    Linear linear = (Linear) source;
    Parameter bias = linear.bias();
    return new Linear(
        changed(linear.weight(), 0, 1, Fill.RANDOM),
        bias == null ? null : changed(bias, 0, 1, Fill.RANDOM));
  }

  /// New units are not listened to yet. Behind a flatten, each has several places in a row.
  private Module inputs(Module reader, long units) {
    if (reader instanceof Conv conv) {
      Parameter weight = changed(conv.weight(), 1, 1, Fill.ZEROS);
      return new Conv(weight, conv.bias(), conv.kind(), conv.options(), conv.outputPadding());
    }
    Linear linear = (Linear) reader;
    Parameter weight = changed(linear.weight(), 1, linear.in() / units, Fill.ZEROS);
    return new Linear(weight, linear.bias());
  }

  private BatchNorm norm(BatchNorm old) {
    return new BatchNorm(
        changed(old.weight(), 0, 1, Fill.ONES),
        changed(old.bias(), 0, 1, Fill.ZEROS),
        Buffer.of(rule.apply(old.runningMean().tensor(), 0, 1, Fill.ZEROS)),
        Buffer.of(rule.apply(old.runningVariance().tensor(), 0, 1, Fill.ONES)),
        old.mode(),
        old.options());
  }

  private Parameter changed(Parameter old, int dim, long block, Fill fill) {
    Tensor value = rule.apply(old.tensor().detach(), dim, block, fill);
    return Parameter.descendant(old, value, x -> rule.apply(x, dim, block, Fill.ZEROS));
  }
}
