package dev.jacobi.nn.optim;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Nn.clipGradNorm;
import static dev.jacobi.nn.Nn.clipGradValue;
import static dev.jacobi.nn.layers.Layers.linear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.nn.Checks;
import dev.jacobi.nn.FunctionCases;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Learning rates against PyTorch: src/test/python/make_schedules.py; gradients and means.
class LrScheduleTest {
  private static final double[] LOSSES = {5, 4, 4.5, 4.2, 4.1, 3, 3, 3, 3, 3, 3, 3};

  private static LrSchedule schedule(String name) {
    return switch (name) {
      case "step" -> LrSchedule.step(5, 0.1);
      case "milestones" -> LrSchedule.milestones(0.3, 2, 7);
      case "exponential" -> LrSchedule.exponential(0.9);
      case "cosine" -> LrSchedule.cosine(10, 0.1);
      case "restarts" -> LrSchedule.restarts(2, 2);
      case "linear" -> LrSchedule.linear(0.2, 1, 5);
      case "polynomial" -> LrSchedule.polynomial(8, 2);
      case "warmup" -> LrSchedule.cosine(8, 0).after(LrSchedule.linear(0.25, 1, 4), 4);
      case "oneCycle" -> LrSchedule.oneCycle(12);
      default -> throw new IllegalArgumentException("no such row: " + name);
    };
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/dev/jacobi/nn/schedules.csv")
  void agreesWithPyTorch(String name, String expected) {
    Optimizer optimizer = new Sgd(linear(1, 1), 0.5);
    double[] rates = new double[LOSSES.length];
    if (name.equals("plateau")) {
      ReduceLrOnPlateau plateau = new ReduceLrOnPlateau(optimizer, 0.5, 2);
      for (int i = 0; i < rates.length; i++) {
        rates[i] = optimizer.lr();
        plateau.step(LOSSES[i]);
      }
    } else {
      LrScheduler scheduler = new LrScheduler(optimizer, schedule(name));
      for (int i = 0; i < rates.length; i++) {
        rates[i] = optimizer.lr();
        scheduler.step();
      }
    }
    assertArrayEquals(FunctionCases.numbers(expected), rates, 1e-14);
  }

  private static Linear withGradient(float... gradient) {
    Linear net = new Linear(Parameter.of(Tensor.ones(1, gradient.length)), null);
    net.forward(Tensor.of(gradient, 1, gradient.length)).sum().backward();
    return net;
  }

  @Test
  void boundsGradients() {
    Linear net = withGradient(3, -4);
    assertEquals(5, clipGradNorm(net, 10));
    assertArrayEquals(new double[] {3, -4}, Checks.gradient(net.weight().tensor()));
    assertEquals(5, clipGradNorm(net, 1));
    assertArrayEquals(new double[] {0.6, -0.8}, Checks.gradient(net.weight().tensor()), 1e-6);
    Linear other = withGradient(3, -4, 0.5f);
    clipGradValue(other, 1);
    assertArrayEquals(new double[] {1, -1, 0.5}, Checks.gradient(other.weight().tensor()));
    assertError(() -> clipGradNorm(withGradient(Float.NaN), 1), "NaN", "learning rate");
    assertError(() -> clipGradNorm(net, 0), "clipGradNorm", "0.0");
  }

  @Test
  void keepsRunningMeans() {
    Linear net = new Linear(Parameter.of(Tensor.zeros(1, 1)), null);
    Ema ema = new Ema(net, 0.5);
    net.weight().tensor().detach().fill(8);
    ema.update();
    ema.update();
    assertEquals(6, ema.use(() -> net.forward(Tensor.ones(1, 1)).item()));
    assertEquals(8, net.forward(Tensor.ones(1, 1)).item());
    assertError(() -> new Ema(net, 1), "decay");
  }

  @Test
  void saysWhatIsWrong() {
    assertError(() -> LrSchedule.cosine(0, 0), "cosine", "got 0");
    assertError(() -> new ReduceLrOnPlateau(new Sgd(linear(1, 1), 1), 1, 3), "plateau", "1.0");
  }

  @Test
  void schedulesMultiply() {
    LrSchedule both = LrSchedule.exponential(0.9).times(LrSchedule.linear(0.5, 1, 4));
    assertEquals(0.81 * 0.75, both.factor(2), 1e-15);
  }
}
