package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;
import java.util.Map;

/// Something of a training that changes from step to step and can be saved with it, such as an
/// optimizer or a scheduler.
///
/// {@snippet :
/// Map<String, Tensor> saved = optimizer.stateDict();
/// optimizer.loadStateDict(saved);
/// }
public interface Stateful {
  /// Copies of all that has to be known to go on from here, by name.
  Map<String, Tensor> stateDict();

  /// Goes on from what [#stateDict()] gave.
  ///
  /// @throws IllegalArgumentException if names or shapes do not fit; nothing is changed then
  void loadStateDict(Map<String, Tensor> state);
}
