package dev.jacobi.tensor;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.tensor.Gradient.Reads;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The four operations, and what is near to them.
public final class Arithmetic {
  private Arithmetic() {}

  /// The sum, element by element, with broadcasting.
  public static Tensor add(Tensor x, Tensor y) {
    return Dispatch.binary(new Add(), x, y);
  }

  /// The sum, element by element, with broadcasting.
  public static Tensor add(Tensor x, double y) {
    return Dispatch.binary(new Add(), x, y);
  }

  /// The sum with a tensor that nobody else holds, in its memory where it has some and `part` has
  /// its shape and type.
  static Tensor addTo(Tensor sum, Tensor part) {
    boolean alike =
        sum.shape().equals(part.shape())
            && sum.dtype() == part.dtype()
            && sum.data().backend.equals(part.data().backend);
    if (!alike || (sum.data().pending() != null && part.data().pending() != null)) {
      return sum.add(part);
    }
    View to = sum.view();
    if (sum.data().isCaptured() || !sum.data().isWhole(sum.layout())) {
      return sum.add(part);
    }
    sum.data().backend.run(plus(), new View[] {to, part.view()}, new View[] {to});
    return sum;
  }

  /// The sum of two numbers.
  static Binary plus() {
    return new Add();
  }

  /// The difference, element by element, with broadcasting.
  ///
  /// @throws DTypeException if both are truth values
  public static Tensor sub(Tensor x, Tensor y) {
    Objects.requireNonNull(x, "sub: x is null");
    Objects.requireNonNull(y, "sub: y is null");
    if (x.dtype() == DType.BOOL && y.dtype() == DType.BOOL) {
      throw new DTypeException(
          "sub: truth values of shapes %s and %s have no difference; use logicalXor, or"
                  .formatted(x.shape(), y.shape())
              + " x.to(DType.INT64)");
    }
    return Dispatch.binary(new Sub(), x, y);
  }

  /// The difference, element by element, with broadcasting.
  public static Tensor sub(Tensor x, double y) {
    return Dispatch.binary(new Sub(), x, y);
  }

  /// The product, element by element, with broadcasting.
  public static Tensor mul(Tensor x, Tensor y) {
    return Dispatch.binary(new Mul(), x, y);
  }

  /// The product, element by element, with broadcasting.
  public static Tensor mul(Tensor x, double y) {
    return Dispatch.binary(new Mul(), x, y);
  }

  /// The quotient, element by element, with broadcasting; integers give float32.
  public static Tensor div(Tensor x, Tensor y) {
    return Dispatch.binary(new Div(), x, y);
  }

  /// The quotient, element by element, with broadcasting; integers give float32.
  public static Tensor div(Tensor x, double y) {
    return Dispatch.binary(new Div(), x, y);
  }

  /// The greater of two elements; `NaN` wins. Where both are equal, each gets half of the gradient.
  public static Tensor maximum(Tensor x, Tensor y) {
    return Dispatch.binary(new Maximum(), x, y);
  }

  /// The greater of two elements; `NaN` wins. Where both are equal, each gets half of the gradient.
  public static Tensor maximum(Tensor x, double y) {
    return Dispatch.binary(new Maximum(), x, y);
  }

  /// The lesser of two elements; `NaN` wins. Where both are equal, each gets half of the gradient.
  public static Tensor minimum(Tensor x, Tensor y) {
    return Dispatch.binary(new Minimum(), x, y);
  }

  /// The lesser of two elements; `NaN` wins. Where both are equal, each gets half of the gradient.
  public static Tensor minimum(Tensor x, double y) {
    return Dispatch.binary(new Minimum(), x, y);
  }

  /// The negative.
  ///
  /// @throws DTypeException if these are truth values
  public static Tensor neg(Tensor x) {
    Objects.requireNonNull(x, "neg: x is null");
    if (x.dtype() == DType.BOOL) {
      throw new DTypeException(
          "neg: truth values of shape %s have no negative; use logicalNot, or x.to(DType.INT64)"
              .formatted(x.shape()));
    }
    return Dispatch.unary(new Neg(), x);
  }

  /// The absolute value; the gradient at 0 is 0.
  public static Tensor abs(Tensor x) {
    return Dispatch.unary(new Abs(), x);
  }

  /// -1, 0 or 1 as the element is negative, 0 or positive; 0 for `NaN`.
  public static Tensor sign(Tensor x) {
    return Dispatch.unary(new Sign(), x);
  }

  /// The greatest whole number that is not greater.
  public static Tensor floor(Tensor x) {
    return Dispatch.unary(new Floor(), x);
  }

  /// The square; truth values give int64.
  public static Tensor square(Tensor x) {
    Objects.requireNonNull(x, "square: x is null");
    Tensor number = x.dtype() == DType.BOOL ? x.to(DType.INT64) : x;
    return Composite.of("square", () -> mul(number, number));
  }

  /// 1 divided by each element; integers give float32.
  public static Tensor reciprocal(Tensor x) {
    Objects.requireNonNull(x, "reciprocal: x is null");
    return div(Dispatch.scalar(x, 1), x);
  }

  /// Each element, but at least `min` and at most `max`; the gradient is 0 where it was changed. A
  /// bound of `NaN` gives `NaN` everywhere.
  public static Tensor clamp(Tensor x, double min, double max) {
    return Composite.of(
        "clamp",
        () -> {
          Tensor low = Clamp.clampMin(x, min);
          return Clamp.clampMax(low, max);
        });
  }

  /// The gradient of the chosen of two elements: none for one that was not, half in a tie.
  private static Tensor share(Tensor g, Tensor rejected, Tensor ties) {
    return g.maskedFill(rejected, 0).mul(ties.to(g.dtype()).mul(-0.5).add(1));
  }

  private static FloatVector floorOf(FloatVector x) {
    // From 2^23 on every float is whole.
    FloatVector whole =
        (FloatVector) x.convert(VectorOperators.F2I, 0).convert(VectorOperators.I2F, 0);
    FloatVector down = whole.blend(whole.sub(1f), whole.compare(VectorOperators.GT, x));
    return down.blend(x, x.abs().compare(VectorOperators.LT, 8388608f).not());
  }

  private record Add() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return x + y;
    }

    @Override
    public long apply(long x, long y) {
      return x + y;
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return x.add(y);
    }

    @Override
    public String cuda() {
      return "x + y";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.SHAPES, (g, a, b) -> g, (g, a, b) -> g);
    }
  }

  private record Sub() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return x - y;
    }

    @Override
    public long apply(long x, long y) {
      return x - y;
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return x.sub(y);
    }

    @Override
    public String cuda() {
      return "x - y";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.SHAPES, (g, a, b) -> g, (g, a, b) -> g.neg());
    }
  }

  private record Mul() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return x * y;
    }

    @Override
    public long apply(long x, long y) {
      return x * y;
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return x.mul(y);
    }

    @Override
    public String cuda() {
      return "x * y";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.OTHERS, (g, a, b) -> g.mul(b), (g, a, b) -> g.mul(a));
    }
  }

  private record Div() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return x / y;
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return x.div(y);
    }

    @Override
    public String cuda() {
      return "x / y";
    }

    @Override
    public Types types() {
      return Types.FLOATING;
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, a, b) -> g.div(b), (g, a, b) -> g.mul(a.div(b).div(b)).neg());
    }
  }

  private record Maximum() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return Math.max(x, y);
    }

    @Override
    public long apply(long x, long y) {
      return Math.max(x, y);
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return x.max(y);
    }

    @Override
    public String cuda() {
      return "isnan(x) || isnan(y) ? x + y : fmax(x, y)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(
          (g, a, b) -> share(g, a.lt(b), a.eq(b)), (g, a, b) -> share(g, b.lt(a), a.eq(b)));
    }
  }

  private record Minimum() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return Math.min(x, y);
    }

    @Override
    public long apply(long x, long y) {
      return Math.min(x, y);
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return x.min(y);
    }

    @Override
    public String cuda() {
      return "isnan(x) || isnan(y) ? x + y : fmin(x, y)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(
          (g, a, b) -> share(g, a.gt(b), a.eq(b)), (g, a, b) -> share(g, b.gt(a), a.eq(b)));
    }
  }

  private record Neg() implements Op.Unary {
    @Override
    public double apply(double x) {
      return -x;
    }

    @Override
    public long apply(long x) {
      return -x;
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return x.neg();
    }

    @Override
    public String cuda() {
      return "-x";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.SHAPES, (g, x, y) -> g.neg());
    }
  }

  private record Abs() implements Op.Unary {
    @Override
    public double apply(double x) {
      return Math.abs(x);
    }

    @Override
    public long apply(long x) {
      return Math.abs(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return x.abs();
    }

    @Override
    public String cuda() {
      return "fabs(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(x.sign()));
    }
  }

  private record Sign() implements Op.Unary {
    @Override
    public double apply(double x) {
      return x > 0 ? 1 : x < 0 ? -1 : 0;
    }

    @Override
    public long apply(long x) {
      return Long.signum(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return FloatVector.zero(x.species())
          .blend(1f, x.compare(VectorOperators.GT, 0f))
          .blend(-1f, x.compare(VectorOperators.LT, 0f));
    }

    @Override
    public String cuda() {
      return "x > 0 ? T(1) : x < 0 ? -T(1) : T(0)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.SHAPES, (g, x, y) -> g.mul(0));
    }
  }

  private record Floor() implements Op.Unary {
    @Override
    public double apply(double x) {
      return Math.floor(x);
    }

    @Override
    public long apply(long x) {
      return x;
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return floorOf(x);
    }

    @Override
    public String cuda() {
      return "floor(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.SHAPES, (g, x, y) -> g.mul(0));
    }
  }
}
