package dev.jacobi.tensor;

import dev.jacobi.backend.ServiceProviders;
import java.util.List;
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
    if (Holder.FOUND.isEmpty()) {
      throw new IllegalStateException(
          "backward: no differentiator found; add dev.jacobi:autograd to the class path");
    }
    return Holder.FOUND.getFirst();
  }

  /// Looks the service up once.
  final class Holder {
    private static final List<Differentiator> FOUND =
        ServiceProviders.working(
            Differentiator.class,
            ServiceLoader.load(Differentiator.class, Differentiator.class.getClassLoader()),
            Object::getClass);

    private Holder() {}
  }
}
