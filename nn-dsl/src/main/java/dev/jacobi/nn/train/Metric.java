package dev.jacobi.nn.train;

import dev.jacobi.tensor.Tensor;

/// A number that says how good a network is, gathered from batches.
///
/// {@snippet :
/// Metric f1 = Metrics.f1();
/// for (Batch batch : test.batches(256)) {
///   f1.add(net.forward(batch.x()), batch.y());
/// }
/// System.out.println(f1.name() + " " + f1.value());
/// }
public interface Metric {
  /// What it is called, such as `accuracy`.
  String name();

  /// Takes note of a batch.
  ///
  /// @param output what the network gave
  /// @param target what should have come out
  void add(Tensor output, Tensor target);

  /// The number for all batches since the last reset, `NaN` if there were none.
  double value();

  /// Forgets all batches.
  void reset();
}
