package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;
import java.util.Map;

/// Sets an optimizer's learning rate by a plan: call [#step()] after each of its steps, or once in
/// an epoch.
public final class Scheduler {
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

  /// How far the plan is, and the rate that it started from.
  public Map<String, Tensor> stateDict() {
    return Map.of(
        "steps", Tensor.tensor(new long[] {steps}), "start", Tensor.tensor(new double[] {start}));
  }

  /// Goes on from where another scheduler was.
  ///
  /// @throws IllegalArgumentException if something is missing; nothing is changed then
  public void loadStateDict(Map<String, Tensor> dict) {
    Tensor count = dict.get("steps");
    Tensor rate = dict.get("start");
    if (count == null || rate == null) {
      throw new IllegalArgumentException(
          "scheduler: loadStateDict: wants 'steps' and 'start', got " + dict.keySet());
    }
    steps = count.itemLong();
    start = rate.item();
    optimizer.lr(start * schedule.factor(steps));
  }
}
