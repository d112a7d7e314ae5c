package dev.jacobi.tensor;

import dev.jacobi.backend.ArgReduce;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Gradient.Reads;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;

/// Folds of many elements into one, along any dimensions; no dimension named means all of them.
public final class Reductions {
  private Reductions() {}

  /// The sum. Whole numbers and truth values are summed as int64.
  public static Tensor sum(Tensor x, boolean keepdim, int... dims) {
    Objects.requireNonNull(x, "sum: x is null");
    Objects.requireNonNull(dims, "sum: dims is null");
    return fold(new Sum(), x, whole(x), keepdim, dims);
  }

  /// The product. Whole numbers and truth values are multiplied as int64.
  public static Tensor prod(Tensor x, boolean keepdim, int... dims) {
    Objects.requireNonNull(x, "prod: x is null");
    Objects.requireNonNull(dims, "prod: dims is null");
    return fold(new Prod(), x, whole(x), keepdim, dims);
  }

  /// The greatest element; `NaN` wins. Equal ones share the gradient.
  public static Tensor amax(Tensor x, boolean keepdim, int... dims) {
    Objects.requireNonNull(x, "amax: x is null");
    Objects.requireNonNull(dims, "amax: dims is null");
    return fold(new Amax(), notEmpty("amax", x, dims), x.dtype(), keepdim, dims);
  }

  /// The least element; `NaN` wins. Equal ones share the gradient.
  public static Tensor amin(Tensor x, boolean keepdim, int... dims) {
    Objects.requireNonNull(x, "amin: x is null");
    Objects.requireNonNull(dims, "amin: dims is null");
    return fold(new Amin(), notEmpty("amin", x, dims), x.dtype(), keepdim, dims);
  }

  /// The greatest of all elements.
  public static Tensor max(Tensor x) {
    Objects.requireNonNull(x, "max: x is null");
    return amax(notEmpty("max", x), false);
  }

  /// The least of all elements.
  public static Tensor min(Tensor x) {
    Objects.requireNonNull(x, "min: x is null");
    return amin(notEmpty("min", x), false);
  }

  /// The mean. Integers must be converted first, as rounding would be a silent surprise.
  public static Tensor mean(Tensor x, boolean keepdim, int... dims) {
    Objects.requireNonNull(x, "mean: x is null");
    Objects.requireNonNull(dims, "mean: dims is null");
    boolean[] marked = Dispatch.dims("mean", floating("mean", x).shape(), dims);
    double count = 1;
    for (int d = 0; d < marked.length; d++) {
      count *= marked[d] ? (double) x.size(d) : 1;
    }
    double number = count;
    Tensor mean = Composite.precise("mean", x, wide -> sum(wide, true, dims).div(number));
    return squeeze(mean, keepdim, marked);
  }

  /// The variance with Bessel's correction: squared deviations over the number of elements less 1.
  public static Tensor var(Tensor x, int dim, boolean keepdim) {
    Objects.requireNonNull(x, "var: x is null");
    return Statistics.var(floating("var", x), keepdim, 1, x.shape().dim(dim, "var"));
  }

  /// The standard deviation, the root of [#var].
  public static Tensor std(Tensor x, int dim, boolean keepdim) {
    Objects.requireNonNull(x, "std: x is null");
    return Statistics.std(floating("std", x), keepdim, 1, x.shape().dim(dim, "std"));
  }

  /// `log(sum(e^x))` along a dimension, without overflow.
  public static Tensor logSumExp(Tensor x, int dim, boolean keepdim) {
    Objects.requireNonNull(x, "logSumExp: x is null");
    boolean[] marked = Dispatch.dims("logSumExp", x.shape(), dim);
    Tensor result =
        Composite.real(
            "logSumExp",
            x,
            wide -> {
              Tensor greatest = greatest(wide, dim);
              // A greatest element of infinity would give NaN when it is subtracted from itself.
              Tensor shift = greatest.maskedFill(greatest.abs().eq(Double.POSITIVE_INFINITY), 0);
              return wide.sub(shift).exp().sum(true, dim).log().add(shift);
            });
    return squeeze(result, keepdim, marked);
  }

  /// The greatest elements along a dimension, without history; minus infinity if there are none.
  static Tensor greatest(Tensor x, int dim) {
    return fold(new Amax(), x.detach(), x.dtype(), true, dim);
  }

  /// The position of the greatest element along a dimension, the first among equals.
  public static Tensor argMax(Tensor x, int dim, boolean keepdim) {
    Objects.requireNonNull(x, "argMax: x is null");
    return position("argMax", true, x, dim, keepdim);
  }

  /// The position of the least element along a dimension, the first among equals.
  public static Tensor argMin(Tensor x, int dim, boolean keepdim) {
    Objects.requireNonNull(x, "argMin: x is null");
    return position("argMin", false, x, dim, keepdim);
  }

  /// Whether all elements are true (not 0).
  public static Tensor all(Tensor x) {
    Objects.requireNonNull(x, "all: x is null");
    return x.numel() == 0
        ? Tensor.scalar(true)
        : x.to(DType.BOOL).to(DType.UINT8).amin(false).to(DType.BOOL);
  }

  /// Whether any element is true (not 0).
  public static Tensor any(Tensor x) {
    Objects.requireNonNull(x, "any: x is null");
    return x.numel() == 0
        ? Tensor.scalar(false)
        : x.to(DType.BOOL).to(DType.UINT8).amax(false).to(DType.BOOL);
  }

  private static Tensor position(
      String name, boolean greatest, Tensor x, int dim, boolean keepdim) {
    notEmpty(name, x, dim);
    int d = x.shape().dim(dim, name);
    boolean[] marked = Dispatch.dims(name, x.shape(), d);
    Shape shape = x.shape().reduce(marked, true);
    TensorStorage data =
        Dispatch.run(x.data().backend, new ArgReduce(d, greatest), DType.INT64, shape, x.view());
    return squeeze(new Tensor(data, Layout.contiguous(shape)), keepdim, marked);
  }

  private static Tensor fold(Op.Reduction op, Tensor x, DType type, boolean keepdim, int... dims) {
    boolean[] marked = Dispatch.dims(op.name(), x.shape(), dims);
    return squeeze(Dispatch.reduce(op, x, marked, type), keepdim, marked);
  }

  /// What was folded just now, without the dimensions that got size 1.
  private static Tensor squeeze(Tensor x, boolean keepdim, boolean[] marked) {
    if (keepdim) {
      return x;
    }
    Tensor made = Movement.reshape(x, x.shape().reduce(marked, false));
    TensorScope.dropMade(x, made);
    return made;
  }

  private static DType whole(Tensor x) {
    return x.dtype().isFloating() ? x.dtype() : DType.INT64;
  }

  private static Tensor floating(String name, Tensor x) {
    if (!x.dtype().isFloating()) {
      throw new DTypeException(
          "%s: wants a floating type, got %s of shape %s; use x.to(DType.FLOAT32).%s(...)"
              .formatted(name, x.dtype(), x.shape(), name));
    }
    return x;
  }

  private static Tensor notEmpty(String name, Tensor x, int... dims) {
    boolean[] marked = Dispatch.dims(name, x.shape(), dims);
    for (int d = 0; d < marked.length; d++) {
      if (marked[d] && x.size(d) == 0) {
        throw new ShapeException(
            "%s: shape %s has no elements along dim %d, so there is no greatest or least"
                .formatted(name, x.shape(), d));
      }
    }
    return x;
  }

  record Sum() implements Op.Reduction {
    @Override
    public double identity() {
      return 0;
    }

    @Override
    public double combine(double a, double b) {
      return a + b;
    }

    @Override
    public long combine(long a, long b) {
      return a + b;
    }

    @Override
    public FloatVector combine(FloatVector a, FloatVector b) {
      return a.add(b);
    }

    @Override
    public String cuda() {
      return "a + b";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.SHAPES, (g, x, y) -> g.expand(x.shape().toArray()));
    }
  }

  record Prod() implements Op.Reduction {
    @Override
    public double identity() {
      return 1;
    }

    @Override
    public double combine(double a, double b) {
      return a * b;
    }

    @Override
    public long combine(long a, long b) {
      return a * b;
    }

    @Override
    public FloatVector combine(FloatVector a, FloatVector b) {
      return a.mul(b);
    }

    @Override
    public String cuda() {
      return "a * b";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(productsOfOthers(x, y)));
    }
  }

  private record Amax() implements Op.Reduction {
    @Override
    public double identity() {
      return Double.NEGATIVE_INFINITY;
    }

    @Override
    public long longIdentity() {
      return Long.MIN_VALUE;
    }

    @Override
    public double combine(double a, double b) {
      return Math.max(a, b);
    }

    @Override
    public long combine(long a, long b) {
      return Math.max(a, b);
    }

    @Override
    public FloatVector combine(FloatVector a, FloatVector b) {
      return a.max(b);
    }

    @Override
    public String cuda() {
      return "isnan(a) || isnan(b) ? a + b : fmax(a, b)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reductions::toExtremes);
    }
  }

  private record Amin() implements Op.Reduction {
    @Override
    public double identity() {
      return Double.POSITIVE_INFINITY;
    }

    @Override
    public long longIdentity() {
      return Long.MAX_VALUE;
    }

    @Override
    public double combine(double a, double b) {
      return Math.min(a, b);
    }

    @Override
    public long combine(long a, long b) {
      return Math.min(a, b);
    }

    @Override
    public FloatVector combine(FloatVector a, FloatVector b) {
      return a.min(b);
    }

    @Override
    public String cuda() {
      return "isnan(a) || isnan(b) ? a + b : fmin(a, b)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reductions::toExtremes);
    }
  }

  /// For each element the product of the others. A quotient gives it, unless something is 0 or not
  /// finite, or the product is.
  private static Tensor productsOfOthers(Tensor x, Tensor y) {
    // 0 / y is 0 for all other products.
    if (any(y.mul(0).div(y).ne(0)).item() == 0) {
      return y.div(x);
    }
    int[] folded = foldedDims(x, y);
    return NoGrad.isRecording() ? productsWithoutEach(x, folded) : productsAround(x, folded);
  }

  /// The product of those before each element times that of those behind it.
  private static Tensor productsAround(Tensor x, int[] folded) {
    int[] order = lastDims(x, folded);
    Tensor last = x.permute(order);
    long[] rows = Arrays.copyOf(last.shape().toArray(), x.rank() - folded.length + 1);
    rows[rows.length - 1] = -1;
    Tensor row = last.reshape(rows);
    Tensor before = exclusive(row);
    Tensor behind = Rearrangement.flip(exclusive(Rearrangement.flip(row, -1)), -1);
    return before.mul(behind).reshape(last.shape().toArray()).permute(inverse(order));
  }

  /// For each element of a row the product of those before it.
  private static Tensor exclusive(Tensor rows) {
    Tensor first = Tensor.onesLike(rows.narrow(-1, 0, Math.min(1, rows.size(-1))));
    Tensor rest = rows.narrow(-1, 0, Math.max(0, rows.size(-1) - 1));
    return Movement.cat(-1, first, rest).cumprod(-1);
  }

  private static int[] lastDims(Tensor x, int[] folded) {
    IntPredicate isFolded = d -> Arrays.stream(folded).anyMatch(f -> f == d);
    IntStream kept = IntStream.range(0, x.rank()).filter(isFolded.negate());
    return IntStream.concat(kept, Arrays.stream(folded)).toArray();
  }

  private static int[] inverse(int[] order) {
    int[] inverse = new int[order.length];
    for (int i = 0; i < inverse.length; i++) {
      inverse[order[i]] = i;
    }
    return inverse;
  }

  /// The same without a quotient, whose own derivative would be lost where an element is 0. It
  /// multiplies each element's row anew, so it serves only where the gradient is differentiated.
  static Tensor productsWithoutEach(Tensor x, int... folded) {
    int[] order = lastDims(x, folded);
    int kept = x.rank() - folded.length;
    Tensor last = x.permute(order);
    long[] rows = Arrays.copyOf(last.shape().toArray(), kept + 2);
    rows[kept] = 1;
    rows[kept + 1] = -1;
    Tensor row = last.reshape(rows);
    Tensor position = Tensor.onesLike(row).cumsum(-1);
    Tensor own = position.eq(position.transpose(-2, -1));
    Tensor others = Indexing.where(own, Tensor.onesLike(row), row).prod(false, -1);
    return others.reshape(last.shape().toArray()).permute(inverse(order));
  }

  private static int[] foldedDims(Tensor x, Tensor y) {
    return IntStream.range(0, x.rank()).filter(d -> y.size(d) == 1 && x.size(d) != 1).toArray();
  }

  /// The gradient goes to the elements that equal the extreme, in equal shares.
  private static Tensor toExtremes(Tensor g, Tensor x, Tensor y) {
    Tensor equal = x.eq(y).to(x.dtype());
    int[] folded = foldedDims(x, y);
    Tensor count = folded.length == 0 ? equal : equal.sum(true, folded);
    return equal.mul(g).div(count);
  }
}
