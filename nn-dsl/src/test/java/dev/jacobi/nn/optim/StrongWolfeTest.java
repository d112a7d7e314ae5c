package dev.jacobi.nn.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.optim.StrongWolfe.Point;
import dev.jacobi.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a search along a direction must find, by the definition of Wolfe's conditions.
class StrongWolfeTest {
  /// A function of one number that falls at 0, and its derivative.
  record Curve(String name, Function value, Function slope) {
    @Override
    public String toString() {
      return name;
    }
  }

  interface Function {
    double of(double x);
  }

  private static List<Curve> curves() {
    return List.of(
        new Curve("parabola", x -> (x - 3) * (x - 3), x -> 2 * (x - 3)),
        new Curve("far", x -> 1e-3 * (x - 500) * (x - 500), x -> 2e-3 * (x - 500)),
        new Curve("near", x -> 1e4 * (x - 1e-3) * (x - 1e-3), x -> 2e4 * (x - 1e-3)),
        new Curve(
            "waves",
            x -> 0.1 * (x - 4) * (x - 4) + 0.3 * Math.cos(5 * x + 1),
            x -> 0.2 * (x - 4) - 1.5 * Math.sin(5 * x + 1)),
        new Curve("logarithm", x -> x - Math.log(x + 1e-2), x -> 1 - 1 / (x + 1e-2)),
        new Curve(
            "nothing beyond 1", x -> -x - Math.sqrt(1 - x), x -> -1 + 0.5 / Math.sqrt(1 - x)));
  }

  @ParameterizedTest
  @MethodSource("curves")
  void meetsTheConditions(Curve curve) {
    for (double first : new double[] {1e-3, 1, 20}) {
      Tensor none = Tensor.zeros(1);
      StrongWolfe.Line line = x -> new Point(x, curve.value.of(x), curve.slope.of(x), none);
      Point start = line.at(0);
      StrongWolfe search = new StrongWolfe(line, start);
      Point found = search.search(first);
      assertTrue(found.length() > 0, curve + " stays where it is");
      assertTrue(found.value() <= start.value() + 1e-4 * found.length() * start.slope());
      assertTrue(Math.abs(found.slope()) <= 0.9 * Math.abs(start.slope()), "" + found);
      assertTrue(search.tries() <= 25, "tries");
    }
  }

  /// Rosenbrock's valley, in which steps of a fixed length leave the floor.
  private record Valley(Parameter place) implements Module {
    @Override
    public Tensor forward(Tensor x) {
      Tensor a = place.tensor().select(0, 0);
      Tensor b = place.tensor().select(0, 1);
      return b.sub(a.square()).square().mul(100).add(a.neg().add(1).square());
    }
  }

  /// PyTorch's LBFGS with `line_search_fn="strong_wolfe"` looks as often and comes as far.
  @Test
  void findsTheEndOfTheValley() {
    Valley valley = new Valley(Parameter.of(Tensor.tensor(new double[] {-1.2, 1})));
    Lbfgs optimizer = new Lbfgs(valley, 1).strongWolfe();
    int[] looks = {0};
    Supplier<Tensor> loss =
        () -> {
          looks[0]++;
          return valley.forward(Tensor.zeros(0));
        };
    optimizer.step(loss);
    assertEquals(25, looks[0]);
    assertEquals(0.4234823024380289, valley.forward(Tensor.zeros(0)).item(), 1e-9);
    optimizer.step(loss);
    assertEquals(44, looks[0]);
    assertEquals(4.221457511e-10, valley.forward(Tensor.zeros(0)).item(), 1e-13);
  }
}
