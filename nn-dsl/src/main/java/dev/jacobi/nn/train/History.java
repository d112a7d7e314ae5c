package dev.jacobi.nn.train;

import java.util.List;
import java.util.stream.Collectors;

/// What a training came to: every epoch, and every step with its loss and learning rate.
///
/// @param epochs those that are over
/// @param steps all steps since the training began or was resumed
public record History(List<Epoch> epochs, List<Step> steps) {
  public History {
    epochs = List.copyOf(epochs);
    steps = List.copyOf(steps);
  }

  /// One value of each epoch, such as `val_loss`.
  public double[] values(String name) {
    return epochs.stream().mapToDouble(epoch -> epoch.get(name)).toArray();
  }

  /// The losses of all steps.
  public double[] losses() {
    return steps.stream().mapToDouble(Step::loss).toArray();
  }

  /// The learning rates of all steps.
  public double[] learningRates() {
    return steps.stream().mapToDouble(Step::lr).toArray();
  }

  /// A line for each epoch.
  @Override
  public String toString() {
    return epochs.stream().map(Epoch::toString).collect(Collectors.joining("\n"));
  }
}
