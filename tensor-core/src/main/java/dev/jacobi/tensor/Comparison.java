package dev.jacobi.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Comparisons, element by element with broadcasting; results are bool.
public final class Comparison {
  private Comparison() {}

  /// Whether elements are equal.
  public static Tensor eq(Tensor x, Tensor y) {
    return Dispatch.binary(new Eq(), x, y);
  }

  /// Whether elements are equal.
  public static Tensor eq(Tensor x, double y) {
    return Dispatch.binary(new Eq(), x, y);
  }

  /// Whether elements differ.
  public static Tensor ne(Tensor x, Tensor y) {
    return Dispatch.binary(new Ne(), x, y);
  }

  /// Whether elements differ.
  public static Tensor ne(Tensor x, double y) {
    return Dispatch.binary(new Ne(), x, y);
  }

  /// Whether elements of the first are less.
  public static Tensor lt(Tensor x, Tensor y) {
    return Dispatch.binary(new Lt(), x, y);
  }

  /// Whether elements of the first are less.
  public static Tensor lt(Tensor x, double y) {
    return Dispatch.binary(new Lt(), x, y);
  }

  /// Whether elements of the first are less or equal.
  public static Tensor le(Tensor x, Tensor y) {
    return Dispatch.binary(new Le(), x, y);
  }

  /// Whether elements of the first are less or equal.
  public static Tensor le(Tensor x, double y) {
    return Dispatch.binary(new Le(), x, y);
  }

  /// Whether elements of the first are greater.
  public static Tensor gt(Tensor x, Tensor y) {
    return Dispatch.binary(new Gt(), x, y);
  }

  /// Whether elements of the first are greater.
  public static Tensor gt(Tensor x, double y) {
    return Dispatch.binary(new Gt(), x, y);
  }

  /// Whether elements of the first are greater or equal.
  public static Tensor ge(Tensor x, Tensor y) {
    return Dispatch.binary(new Ge(), x, y);
  }

  /// Whether elements of the first are greater or equal.
  public static Tensor ge(Tensor x, double y) {
    return Dispatch.binary(new Ge(), x, y);
  }

  private record Eq() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return x == y ? 1 : 0;
    }

    @Override
    public long apply(long x, long y) {
      return x == y ? 1 : 0;
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return FloatVector.zero(x.species()).blend(1f, x.compare(VectorOperators.EQ, y));
    }

    @Override
    public String cuda() {
      return "x == y ? T(1) : T(0)";
    }

    @Override
    public Types types() {
      return Types.TRUTH;
    }

    @Override
    public Gradient gradient() {
      return new Gradient.None("eq: a comparison has no gradient");
    }
  }

  private record Ne() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return x != y ? 1 : 0;
    }

    @Override
    public long apply(long x, long y) {
      return x != y ? 1 : 0;
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return FloatVector.zero(x.species()).blend(1f, x.compare(VectorOperators.NE, y));
    }

    @Override
    public String cuda() {
      return "x != y ? T(1) : T(0)";
    }

    @Override
    public Types types() {
      return Types.TRUTH;
    }

    @Override
    public Gradient gradient() {
      return new Gradient.None("ne: a comparison has no gradient");
    }
  }

  private record Lt() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return x < y ? 1 : 0;
    }

    @Override
    public long apply(long x, long y) {
      return x < y ? 1 : 0;
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return FloatVector.zero(x.species()).blend(1f, x.compare(VectorOperators.LT, y));
    }

    @Override
    public String cuda() {
      return "x < y ? T(1) : T(0)";
    }

    @Override
    public Types types() {
      return Types.TRUTH;
    }

    @Override
    public Gradient gradient() {
      return new Gradient.None("lt: a comparison has no gradient");
    }
  }

  private record Le() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return x <= y ? 1 : 0;
    }

    @Override
    public long apply(long x, long y) {
      return x <= y ? 1 : 0;
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return FloatVector.zero(x.species()).blend(1f, x.compare(VectorOperators.LE, y));
    }

    @Override
    public String cuda() {
      return "x <= y ? T(1) : T(0)";
    }

    @Override
    public Types types() {
      return Types.TRUTH;
    }

    @Override
    public Gradient gradient() {
      return new Gradient.None("le: a comparison has no gradient");
    }
  }

  private record Gt() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return x > y ? 1 : 0;
    }

    @Override
    public long apply(long x, long y) {
      return x > y ? 1 : 0;
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return FloatVector.zero(x.species()).blend(1f, x.compare(VectorOperators.GT, y));
    }

    @Override
    public String cuda() {
      return "x > y ? T(1) : T(0)";
    }

    @Override
    public Types types() {
      return Types.TRUTH;
    }

    @Override
    public Gradient gradient() {
      return new Gradient.None("gt: a comparison has no gradient");
    }
  }

  private record Ge() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return x >= y ? 1 : 0;
    }

    @Override
    public long apply(long x, long y) {
      return x >= y ? 1 : 0;
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return FloatVector.zero(x.species()).blend(1f, x.compare(VectorOperators.GE, y));
    }

    @Override
    public String cuda() {
      return "x >= y ? T(1) : T(0)";
    }

    @Override
    public Types types() {
      return Types.TRUTH;
    }

    @Override
    public Gradient gradient() {
      return new Gradient.None("ge: a comparison has no gradient");
    }
  }
}
