package dev.jacobi.tensor;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The elements of one operation that are kept in another form, to be had back for the gradient.
final class SavedTensors {
  private final @Nullable Supplier<Tensor>[] inputs;
  private @Nullable Supplier<Tensor> output;

  @SuppressWarnings({"unchecked", "rawtypes"})
  SavedTensors(int arity) {
    inputs = new Supplier[arity];
  }

  /// Whether keeping a tensor elsewhere saves anything: leaves stay alive anyway.
  static boolean isWorthIt(Tensor tensor) {
    return !(tensor.vertex() instanceof AccumulateGrad) && tensor.data().constant() == null;
  }

  void input(int i, Supplier<Tensor> value) {
    inputs[i] = value;
  }

  void output(Supplier<Tensor> value) {
    output = value;
  }

  Tensor[] inputs(Tensor[] standIns) {
    Tensor[] result = standIns.clone();
    for (int i = 0; i < result.length; i++) {
      Supplier<Tensor> value = inputs[i];
      if (value != null) {
        result[i] = filled(standIns[i], TensorScope.escape(value));
      }
    }
    return result;
  }

  Tensor output(Tensor standIn) {
    Supplier<Tensor> value = output;
    return value == null ? standIn : filled(standIn, TensorScope.escape(value));
  }

  private static Tensor filled(Tensor standIn, Tensor value) {
    if (!value.shape().equals(standIn.shape()) || value.dtype() != standIn.dtype()) {
      throw new IllegalStateException(
          ("backward: a tensor of shape %s and type %s was kept for the gradient, but %s of type %s"
                  + " came back; a checkpointed function must do the same each time it runs")
              .formatted(standIn.shape(), standIn.dtype(), value.shape(), value.dtype()));
    }
    return new Tensor(value.data(), value.layout(), standIn.vertex());
  }
}
