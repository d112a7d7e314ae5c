package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;
import java.util.Map;

/// Sets an optimizer's learning rate by a plan: call [#step()] after each of its steps, or once in
/// an epoch.
public final class Scheduler implements Stateful {
  private final Optimizer optimizer;
  private final Schedule schedule;
  private double start;
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

  /// The steps so far, and the rate at the start.
  @Override
  public Map<String, Tensor> stateDict() {
    return Map.of("steps", Numbers.of((double) steps), "start", Numbers.of(start));
  }

  @Override
  public void loadStateDict(Map<String, Tensor> state) {
    double rate = Numbers.get("scheduler", state, "start");
    steps = (long) Numbers.get("scheduler", state, "steps");
    start = rate;
    optimizer.lr(start * schedule.factor(steps));
  }
}
