package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;

/// A layer that tells what goes through it, made by [Nn#watch].
public record HookedModule(Module module, ForwardHook watch) implements Module {
  @Override
  public Tensor forward(Tensor x) {
    Tensor input = watch.before(x);
    Tensor output = watch.after(input, module.forward(input));
    if (output.requiresGrad()) {
      output.registerHook(watch::gradient);
    }
    return output;
  }

  /// As the layer in it.
  @Override
  public String toString() {
    return module.toString();
  }
}
