package dev.jacobi.nn;

import dev.jacobi.tensor.GradMode;

/// Whether a layer is being trained: a component for layers that behave differently in training and
/// in use. [Module#train()] and [Module#eval()] find it and set it.
public final class TrainingMode {
  private volatile boolean training = true;

  private TrainingMode() {}

  /// A mode that starts with training.
  public static TrainingMode training() {
    return new TrainingMode();
  }

  /// Whether the layer is being trained.
  public boolean isTraining() {
    if (training && !GradMode.current().isOn()) {
      Lint.USED_IN_TRAINING_MODE.say(
          "the network is in training mode where no gradients are recorded: dropout is on, and batch"
              + " norms use and learn the statistics of this batch; call net.eval() before");
    }
    return training;
  }

  void set(boolean value) {
    training = value;
  }

  /// `train` or `eval`.
  @Override
  public String toString() {
    return training ? "train" : "eval";
  }
}
