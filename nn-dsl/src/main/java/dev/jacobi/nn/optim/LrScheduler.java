package dev.jacobi.nn.optim;

import dev.jacobi.nn.ScalarState;
import dev.jacobi.nn.Stateful;
import dev.jacobi.tensor.Tensor;
import java.util.Map;

/// Sets an optimizer's learning rate by a plan: call [#step()] after each of its steps, or once in
/// an epoch.
public final class LrScheduler implements Stateful {
  private final Optimizer optimizer;
  private final LrSchedule schedule;
  private double start;
  private long steps;

  /// A scheduler that starts from the optimizer's present rate.
  public LrScheduler(Optimizer optimizer, LrSchedule schedule) {
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
    return Map.of("steps", ScalarState.of((double) steps), "start", ScalarState.of(start));
  }

  @Override
  public void loadStateDict(Map<String, Tensor> state) {
    double rate = ScalarState.get("scheduler", state, "start");
    steps = (long) ScalarState.get("scheduler", state, "steps");
    start = rate;
    optimizer.lr(start * schedule.factor(steps));
  }
}
