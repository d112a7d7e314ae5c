package dev.jacobi.autograd;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Compares gradients with differences of values: in float64, where both are exact enough to tell a
/// wrong rule from rounding.
///
/// {@snippet :
/// Tensor x = Tensor.tensor(new double[] {0.5, 2}).requiresGrad(true);
/// GradCheck.gradcheck(in -> in[0].log(), x);
/// GradCheck.gradgradcheck(in -> in[0].log(), x);
/// }
public final class GradCheck {
  private static final double STEP = 1e-6;
  private static final double ABSOLUTE = 1e-5;
  private static final double RELATIVE = 1e-3;

  private GradCheck() {}

  /// Checks the gradients of a function with respect to those inputs that require one.
  ///
  /// @throws AssertionError if an entry differs by more than 1e-5 and a thousandth of it; the
  ///   message shows the worst entry
  public static void gradcheck(TensorFunction function, Tensor... inputs) {
    check("gradcheck", function, inputs);
  }

  /// Checks the gradients of the gradients of a function.
  ///
  /// @throws AssertionError as [#gradcheck]
  public static void gradgradcheck(TensorFunction function, Tensor... inputs) {
    Tensor value = NoGrad.noGrad(() -> function.apply(inputs));
    List<Tensor> all = new ArrayList<>(List.of(inputs));
    all.add(direction(value).requiresGrad(true));
    int count = inputs.length;
    TensorFunction gradient =
        in -> {
          Tensor[] points = Arrays.copyOf(in, count);
          List<Tensor> wanted = Arrays.stream(points).filter(Tensor::requiresGrad).toList();
          GradOptions options = GradOptions.gradient(in[count]).andCreateGraph().andAllowUnused();
          List<Tensor> gradients = Autograd.grad(List.of(function.apply(points)), wanted, options);
          return Tensor.cat(0, gradients.stream().map(g -> g.reshape(-1)).toArray(Tensor[]::new));
        };
    check("gradgradcheck", gradient, all.toArray(Tensor[]::new));
  }

  /// Numbers without a pattern, the same in each run.
  private static Tensor direction(Tensor like) {
    double[] numbers = new double[Math.toIntExact(like.numel())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Math.sin(1 + 1.7 * i) + 0.1;
    }
    return Tensor.tensor(numbers).reshape(like.shape().toArray());
  }

  private static void check(String name, TensorFunction function, Tensor... inputs) {
    boolean any = false;
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i].requiresGrad()) {
        any = true;
        if (inputs[i].dtype() != DType.FLOAT64) {
          throw new DTypeException(
              "%s: input %d is %s, and differences need float64; use to(DType.FLOAT64)"
                  .formatted(name, i, inputs[i].dtype()));
        }
      }
    }
    if (!any) {
      throw new IllegalArgumentException(
          name + ": no input requires a gradient; call requiresGrad(true) on those to be checked");
    }
    Tensor[] points = new Tensor[inputs.length];
    Arrays.setAll(points, i -> point(inputs[i]));
    for (int i = 0; i < points.length; i++) {
      if (points[i].requiresGrad()) {
        compare(name, i, points[i], analytic(function, points, i), numeric(function, points, i));
      }
    }
  }

  private static Tensor point(Tensor input) {
    return input.detach().copy().requiresGrad(input.requiresGrad());
  }

  /// One row for each element of the result, one column for each of the input.
  private static double[][] analytic(TensorFunction function, Tensor[] points, int i) {
    return NoGrad.enableGrad(
        () -> {
          Tensor value = function.apply(points);
          int rows = Math.toIntExact(value.numel());
          double[][] jacobian = new double[rows][Math.toIntExact(points[i].numel())];
          for (int r = 0; value.requiresGrad() && r < rows; r++) {
            double[] unit = new double[rows];
            unit[r] = 1;
            Tensor seed = Tensor.tensor(unit).to(value.dtype()).reshape(value.shape().toArray());
            GradOptions options = GradOptions.gradient(seed).andRetainGraph().andAllowUnused();
            jacobian[r] = Autograd.grad(value, points[i], options).toDoubleArray();
          }
          return jacobian;
        });
  }

  private static double[][] numeric(TensorFunction function, Tensor[] points, int i) {
    double[] elements = points[i].toDoubleArray();
    double[][] columns = new double[elements.length][];
    for (int c = 0; c < elements.length; c++) {
      double[] above = value(function, points, i, moved(elements, c, STEP));
      double[] below = value(function, points, i, moved(elements, c, -STEP));
      columns[c] = new double[above.length];
      for (int r = 0; r < above.length; r++) {
        columns[c][r] = (above[r] - below[r]) / (2 * STEP);
      }
    }
    return columns;
  }

  private static double[] moved(double[] elements, int at, double by) {
    double[] result = elements.clone();
    result[at] += by;
    return result;
  }

  private static double[] value(
      TensorFunction function, Tensor[] points, int i, double[] elements) {
    Tensor[] near = points.clone();
    near[i] =
        Tensor.tensor(elements)
            .reshape(points[i].shape().toArray())
            .requiresGrad(points[i].requiresGrad());
    // Recording stays on: the function may ask for gradients itself.
    return NoGrad.enableGrad(() -> function.apply(near)).toDoubleArray();
  }

  private static void compare(
      String name, int i, Tensor point, double[][] analytic, double[][] numeric) {
    double worst = 0;
    int row = -1;
    int column = -1;
    for (int r = 0; r < analytic.length; r++) {
      for (int c = 0; c < numeric.length; c++) {
        double difference = Math.abs(analytic[r][c] - numeric[c][r]);
        double excess = difference / (ABSOLUTE + RELATIVE * Math.abs(numeric[c][r]));
        if (Double.isNaN(excess) || excess > Math.max(worst, 1)) {
          worst = Double.isNaN(excess) ? Double.POSITIVE_INFINITY : excess;
          row = r;
          column = c;
        }
      }
    }
    if (row >= 0) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "%s: the gradient of input %d, of shape %s, is wrong; worst is the derivative of"
                  + " result element %d by input element %d: the rule gives %.8g, differences give"
                  + " %.8g",
              name,
              i,
              point.shape(),
              row,
              column,
              analytic[row][column],
              numeric[column][row]));
    }
  }
}
