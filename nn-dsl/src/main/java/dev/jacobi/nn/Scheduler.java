package dev.jacobi.nn;

/// Sets an optimizer's learning rate by a plan: call [#step()] after each of its steps, or once in
/// an epoch.
public final class Scheduler {
  private final Optimizer optimizer;
  private final Schedule schedule;
  private final double start;
  private long steps;

  /// A scheduler that starts from the optimizer's present rate.
  public Scheduler(Optimizer optimizer, Schedule schedule) {
    this.optimizer = optimizer;
    this.schedule = schedule;
    this.start = optimizer.lr();
    optimizer.lr(start * schedule.factor(0));
  }

  /// Goes on by one step.
  public void step() {
    steps++;
    optimizer.lr(start * schedule.factor(steps));
  }
}
