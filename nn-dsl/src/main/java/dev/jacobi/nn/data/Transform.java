package dev.jacobi.nn.data;

import dev.jacobi.tensor.Tensor;
import java.util.Random;

/// A change of the inputs of a batch, such as noise or a flip.
///
/// {@snippet :
/// DataLoader loader = fashion.train().batches(64).shuffle(1)
///     .transform(Transforms.randomFlip().then(Transforms.randomCrop(2)));
/// }
@FunctionalInterface
public interface Transform {
  /// The inputs, changed.
  ///
  /// @param random where all randomness comes from: the same batch of the same epoch is changed in
  ///   the same way, on any thread
  Tensor apply(Tensor x, Random random);

  /// This change, and then another one.
  default Transform then(Transform next) {
    return (x, random) -> next.apply(apply(x, random), random);
  }
}
