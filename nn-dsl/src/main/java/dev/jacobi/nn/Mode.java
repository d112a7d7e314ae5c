package dev.jacobi.nn;

/// Whether a layer is being trained: a component for layers that behave differently in training and
/// in use. [Module#train()] and [Module#eval()] find it and set it.
public final class Mode {
  private volatile boolean training = true;

  private Mode() {}

  /// A mode that starts with training.
  public static Mode training() {
    return new Mode();
  }

  /// Whether the layer is being trained.
  public boolean isTraining() {
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
