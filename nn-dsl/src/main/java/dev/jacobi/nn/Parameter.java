package dev.jacobi.nn;

import dev.jacobi.shape.Device;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A tensor that is trained: what a network has learned. It keeps its identity when its numbers
/// change, so a network and its edited copies can share it, and optimizers recognise it.
///
/// {@snippet :
/// record Scale(Parameter factor) implements Module {
///   public Tensor forward(Tensor x) {
///     return x.mul(factor.tensor());
///   }
/// }
/// Module scale = new Scale(Parameter.of(Tensor.ones(3)));
/// }
public final class Parameter {
  private final Lineage kin;
  private @Nullable Parameter ancestor;
  private UnaryOperator<Tensor> remap = x -> x;
  private Tensor tensor;

  private Parameter(Tensor tensor) {
    this.tensor = tensor;
    this.kin = new Lineage(this);
  }

  /// A parameter that starts with a copy of these numbers.
  ///
  /// @throws dev.jacobi.shape.DTypeException if they are not floating
  public static Parameter of(Tensor value) {
    return new Parameter(TensorScope.escape(() -> value.detach().copy().requiresGrad(true)));
  }

  /// The numbers, as a leaf of the graph.
  public Tensor tensor() {
    return tensor;
  }

  /// Starts again with a copy of other numbers, of any shape; the gradient is forgotten.
  public void reset(Tensor value) {
    boolean trained = tensor.requiresGrad();
    tensor = TensorScope.escape(() -> value.detach().copy().requiresGrad(trained));
  }

  /// Lets the numbers lie on another device; the gradient is forgotten.
  void moveTo(Device device) {
    if (!tensor.device().equals(device)) {
      reset(tensor.detach().to(device));
    }
  }

  /// Whether optimizers leave it alone and no gradient is computed.
  public boolean isFrozen() {
    return !tensor.requiresGrad();
  }

  /// Keeps the numbers as they are, or lets them be trained again.
  public void freeze(boolean frozen) {
    tensor.zeroGrad();
    tensor.requiresGrad(!frozen);
  }

  /// The sizes of the dimensions.
  public Shape shape() {
    return tensor.shape();
  }

  /// A parameter that goes on with another one's numbers.
  ///
  /// @param passage what becomes of numbers that stand beside the ancestor's
  public static Parameter descendant(
      Parameter ancestor, Tensor value, UnaryOperator<Tensor> passage) {
    Parameter heir = of(value);
    heir.inherit(ancestor);
    heir.remap = passage;
    return heir;
  }

  /// Says whose numbers this parameter goes on with; optimizers carry over what they know of them.
  public void inherit(Parameter from) {
    ancestor = from;
    freeze(from.isFrozen());
  }

  /// What becomes of numbers that stand beside the ancestor's: those of the places that are still
  /// there, and zeros elsewhere.
  public Tensor remapState(Tensor beside) {
    Tensor result = Tensor.zerosLike(tensor);
    CommonSlice.copy(remap.apply(beside.detach()), result);
    return result;
  }

  /// The parameter whose numbers this one went on with, in another network.
  public @Nullable Parameter ancestor() {
    return ancestor;
  }

  /// Whether this is one of the others, or went on from one of them.
  public boolean descendsFrom(Collection<Parameter> others) {
    Parameter known = this;
    while (known != null && !others.contains(known)) {
      known = known.ancestor;
    }
    return known != null;
  }

  /// Remembers parameters that came or went beside this one when a network was edited.
  public void relate(Collection<Parameter> others) {
    for (Parameter other : others) {
      if (other != this) {
        kin.relatives.add(other.kin);
      }
    }
  }

  /// The given parameters, and those that came or went beside them, at any number of edits.
  public static List<Parameter> withRelatives(Collection<Parameter> parameters) {
    Set<Lineage> known = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Lineage> all = new ArrayList<>();
    for (Parameter parameter : parameters) {
      if (known.add(parameter.kin)) {
        all.add(parameter.kin);
      }
    }
    List<Parameter> present = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Lineage kin = all.get(i);
      Parameter parameter = kin.parameter.get();
      if (parameter != null) {
        present.add(parameter);
      }
      for (Lineage relative : kin.relatives) {
        if (known.add(relative)) {
          all.add(relative);
        }
      }
    }
    return present;
  }

  /// A parameter's place among its relatives. It outlives the parameter: what was dropped may go
  /// from memory, but still leads from what was before it to what came after.
  private static final class Lineage {
    private final WeakReference<Parameter> parameter;
    private final Set<Lineage> relatives = new LinkedHashSet<>();

    Lineage(Parameter parameter) {
      this.parameter = new WeakReference<>(parameter);
    }
  }

  /// Its shape, as in `parameter[32, 64]`.
  @Override
  public String toString() {
    return "parameter" + shape();
  }
}
