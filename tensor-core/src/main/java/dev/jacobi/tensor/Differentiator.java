package dev.jacobi.tensor;

import java.util.Optional;
import java.util.ServiceLoader;

/// Computes gradients; found through [ServiceLoader], so that a tensor's `backward()` needs no
/// other module at compile time.
public interface Differentiator {
  /// Adds to the `grad` of every leaf that `root` depends on and that requires a gradient.
  void backward(Tensor root, GradOptions options);

  /// The differentiator of this program.
  ///
  /// @throws IllegalStateException if module autograd is not on the class path
  static Differentiator get() {
    return Holder.FOUND.orElseThrow(
        () ->
            new IllegalStateException(
                "backward: no differentiator found; add dev.jacobi:autograd to the class path"));
  }

  /// Looks the service up once.
  final class Holder {
    private static final Optional<Differentiator> FOUND =
        ServiceLoader.load(Differentiator.class, Differentiator.class.getClassLoader()).findFirst();

    private Holder() {}
  }
}
