package dev.jacobi.nn;

import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

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
  private final List<WeakReference<Parameter>> relatives = new ArrayList<>();
  private Tensor tensor;

  private Parameter(Tensor tensor) {
    this.tensor = tensor;
  }

  /// A parameter that starts with a copy of these numbers.
  ///
  /// @throws dev.jacobi.shape.DTypeException if they are not floating
  public static Parameter of(Tensor value) {
    return new Parameter(value.detach().copy().requiresGrad(true));
  }

  /// The numbers, as a leaf of the graph.
  public Tensor tensor() {
    return tensor;
  }

  /// Starts again with a copy of other numbers, of any shape; the gradient is forgotten.
  public void reset(Tensor value) {
    boolean trained = tensor.requiresGrad();
    tensor = value.detach().copy().requiresGrad(trained);
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

  /// Remembers parameters that came or went beside this one when a network was edited. Weakly: a
  /// part that nobody uses any more may go.
  void relate(Collection<Parameter> others) {
    relatives.removeIf(relative -> relative.get() == null);
    List<Parameter> known = relatives();
    for (Parameter other : others) {
      if (other != this && !known.contains(other)) {
        relatives.add(new WeakReference<>(other));
      }
    }
  }

  /// The parameters that came or went beside this one.
  List<Parameter> relatives() {
    List<Parameter> present = new ArrayList<>();
    for (WeakReference<Parameter> relative : relatives) {
      Parameter parameter = relative.get();
      if (parameter != null) {
        present.add(parameter);
      }
    }
    return present;
  }

  /// Its shape, as in `parameter[32, 64]`.
  @Override
  public String toString() {
    return "parameter" + shape();
  }
}
