package dev.jacobi.nn.train;

import dev.jacobi.nn.io.Checkpoint;
import org.jspecify.annotations.Nullable;

/// Something that watches a training, such as a progress bar or a log.
///
/// {@snippet :
/// trainer.with(new Callback() {
///   public void epochEnded(Trainer trainer, Epoch epoch) {
///     System.out.println(epoch);
///   }
/// });
/// }
public interface Callback {
  /// The training is about to begin, or to go on.
  default void began(Trainer trainer) {}

  /// A step has been made.
  default void stepped(Trainer trainer, Step step) {}

  /// An epoch is over, and has been validated.
  default void epochEnded(Trainer trainer, Epoch epoch) {}

  /// The training is over, as planned, early, or with an error.
  default void ended(Trainer trainer) {}

  /// What of it belongs into a checkpoint, if anything.
  default Checkpoint.@Nullable Section part() {
    return null;
  }
}
