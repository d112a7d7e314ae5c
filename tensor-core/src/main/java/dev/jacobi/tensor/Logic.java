package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import java.util.Objects;

/// Truth values and the bits of whole numbers.
public final class Logic {
  private static final String DIVISOR =
      "[](long long a, long long b) { while (b != 0) { long long r = a % b; a = b; b = r; }"
          + " return a < 0 ? -a : a; }";

  private Logic() {}

  /// Whether both elements are true (not 0).
  public static Tensor logicalAnd(Tensor x, Tensor y) {
    return Composite.of("logicalAnd", () -> bitwiseAnd(x.to(DType.BOOL), y.to(DType.BOOL)));
  }

  /// Whether at least one of two elements is true (not 0).
  public static Tensor logicalOr(Tensor x, Tensor y) {
    return Composite.of("logicalOr", () -> bitwiseOr(x.to(DType.BOOL), y.to(DType.BOOL)));
  }

  /// Whether exactly one of two elements is true (not 0).
  public static Tensor logicalXor(Tensor x, Tensor y) {
    return Composite.of("logicalXor", () -> bitwiseXor(x.to(DType.BOOL), y.to(DType.BOOL)));
  }

  /// Whether the element is false (0).
  public static Tensor logicalNot(Tensor x) {
    Objects.requireNonNull(x, "logicalNot: x is null");
    return x.eq(0);
  }

  /// All bits turned over; of a truth value, the other one.
  public static Tensor bitwiseNot(Tensor x) {
    return Composite.of(
        "bitwiseNot",
        () ->
            x.dtype() == DType.BOOL
                ? logicalNot(x)
                : bitwiseXor(x, x.dtype() == DType.UINT8 ? 0xff : -1));
  }

  /// The bits that both whole numbers have.
  public static Tensor bitwiseAnd(Tensor x, Tensor y) {
    Objects.requireNonNull(x, "bitwiseAnd: x is null");
    return Dispatch.binary(new BitwiseAnd(), whole("bitwiseAnd", x), whole("bitwiseAnd", y));
  }

  /// The bits that both whole numbers have.
  public static Tensor bitwiseAnd(Tensor x, long y) {
    Objects.requireNonNull(x, "bitwiseAnd: x is null");
    return withNumber(new BitwiseAnd(), whole("bitwiseAnd", x), y);
  }

  /// The bits that at least one of two whole numbers has.
  public static Tensor bitwiseOr(Tensor x, Tensor y) {
    Objects.requireNonNull(x, "bitwiseOr: x is null");
    return Dispatch.binary(new BitwiseOr(), whole("bitwiseOr", x), whole("bitwiseOr", y));
  }

  /// The bits that at least one of two whole numbers has.
  public static Tensor bitwiseOr(Tensor x, long y) {
    Objects.requireNonNull(x, "bitwiseOr: x is null");
    return withNumber(new BitwiseOr(), whole("bitwiseOr", x), y);
  }

  /// The bits that exactly one of two whole numbers has.
  public static Tensor bitwiseXor(Tensor x, Tensor y) {
    Objects.requireNonNull(x, "bitwiseXor: x is null");
    return Dispatch.binary(new BitwiseXor(), whole("bitwiseXor", x), whole("bitwiseXor", y));
  }

  /// The bits that exactly one of two whole numbers has.
  public static Tensor bitwiseXor(Tensor x, long y) {
    Objects.requireNonNull(x, "bitwiseXor: x is null");
    return withNumber(new BitwiseXor(), whole("bitwiseXor", x), y);
  }

  /// The whole number with its bits moved up.
  public static Tensor bitwiseLeftShift(Tensor x, Tensor y) {
    Objects.requireNonNull(x, "bitwiseLeftShift: x is null");
    return Dispatch.binary(
        new BitwiseLeftShift(), whole("bitwiseLeftShift", x), whole("bitwiseLeftShift", y));
  }

  /// The whole number with its bits moved up.
  public static Tensor bitwiseLeftShift(Tensor x, long y) {
    Objects.requireNonNull(x, "bitwiseLeftShift: x is null");
    return withNumber(new BitwiseLeftShift(), whole("bitwiseLeftShift", x), y);
  }

  /// The whole number with its bits moved down; the sign is kept.
  public static Tensor bitwiseRightShift(Tensor x, Tensor y) {
    Objects.requireNonNull(x, "bitwiseRightShift: x is null");
    return Dispatch.binary(
        new BitwiseRightShift(), whole("bitwiseRightShift", x), whole("bitwiseRightShift", y));
  }

  /// The whole number with its bits moved down; the sign is kept.
  public static Tensor bitwiseRightShift(Tensor x, long y) {
    Objects.requireNonNull(x, "bitwiseRightShift: x is null");
    return withNumber(new BitwiseRightShift(), whole("bitwiseRightShift", x), y);
  }

  /// The greatest common divisor of two whole numbers.
  public static Tensor gcd(Tensor x, Tensor y) {
    Objects.requireNonNull(x, "gcd: x is null");
    return Dispatch.binary(new Gcd(), whole("gcd", x), whole("gcd", y));
  }

  /// The greatest common divisor of two whole numbers.
  public static Tensor gcd(Tensor x, long y) {
    Objects.requireNonNull(x, "gcd: x is null");
    return withNumber(new Gcd(), whole("gcd", x), y);
  }

  /// The least common multiple of two whole numbers.
  public static Tensor lcm(Tensor x, Tensor y) {
    Objects.requireNonNull(x, "lcm: x is null");
    return Dispatch.binary(new Lcm(), whole("lcm", x), whole("lcm", y));
  }

  /// The least common multiple of two whole numbers.
  public static Tensor lcm(Tensor x, long y) {
    Objects.requireNonNull(x, "lcm: x is null");
    return withNumber(new Lcm(), whole("lcm", x), y);
  }

  private static Tensor whole(String operation, Tensor x) {
    if (x.dtype().isFloating()) {
      throw new DTypeException(
          "%s: wants whole numbers, got %s of shape %s; use x.to(DType.INT64)"
              .formatted(operation, x.dtype(), x.shape()));
    }
    return x;
  }

  /// With a number for all elements. Beyond 2^53 a double would lose digits.
  private static Tensor withNumber(Op.Binary op, Tensor x, long y) {
    boolean exact = y > -(1L << 53) && y < 1L << 53;
    return exact
        ? Dispatch.binary(op, x, (double) y)
        : Dispatch.binary(op, x, FactoryLike.tensor(x, new long[] {y}).reshape());
  }

  private static long divisor(long x, long y) {
    long a = Math.abs(x);
    long b = Math.abs(y);
    while (b != 0) {
      long rest = a % b;
      a = b;
      b = rest;
    }
    return a;
  }

  private record BitwiseAnd() implements Op.Whole {

    @Override
    public long apply(long x, long y) {
      return x & y;
    }

    @Override
    public String cuda() {
      return "x & y";
    }

    @Override
    public Gradient gradient() {
      return new Gradient.None("bitwiseAnd: whole numbers have no gradient");
    }
  }

  private record BitwiseOr() implements Op.Whole {

    @Override
    public long apply(long x, long y) {
      return x | y;
    }

    @Override
    public String cuda() {
      return "x | y";
    }

    @Override
    public Gradient gradient() {
      return new Gradient.None("bitwiseOr: whole numbers have no gradient");
    }
  }

  private record BitwiseXor() implements Op.Whole {

    @Override
    public long apply(long x, long y) {
      return x ^ y;
    }

    @Override
    public String cuda() {
      return "x ^ y";
    }

    @Override
    public Gradient gradient() {
      return new Gradient.None("bitwiseXor: whole numbers have no gradient");
    }
  }

  private record BitwiseLeftShift() implements Op.Whole {

    @Override
    public long apply(long x, long y) {
      return y < 0 || y > 63 ? 0 : x << y;
    }

    @Override
    public String cuda() {
      return "y < 0 || y > 63 ? 0 : x << y";
    }

    @Override
    public Gradient gradient() {
      return new Gradient.None("bitwiseLeftShift: whole numbers have no gradient");
    }
  }

  private record BitwiseRightShift() implements Op.Whole {

    @Override
    public long apply(long x, long y) {
      return x >> (y < 0 || y > 63 ? 63 : y);
    }

    @Override
    public String cuda() {
      return "x >> (y < 0 || y > 63 ? 63 : y)";
    }

    @Override
    public Gradient gradient() {
      return new Gradient.None("bitwiseRightShift: whole numbers have no gradient");
    }
  }

  private record Gcd() implements Op.Whole {

    @Override
    public long apply(long x, long y) {
      return divisor(x, y);
    }

    @Override
    public String cuda() {
      return DIVISOR + "(x, y)";
    }

    @Override
    public Gradient gradient() {
      return new Gradient.None("gcd: whole numbers have no gradient");
    }
  }

  private record Lcm() implements Op.Whole {

    @Override
    public long apply(long x, long y) {
      return x == 0 || y == 0 ? 0 : Math.abs(x / divisor(x, y) * y);
    }

    @Override
    public String cuda() {
      return "x == 0 || y == 0 ? 0 : llabs(x / " + DIVISOR + "(x, y) * y)";
    }

    @Override
    public Gradient gradient() {
      return new Gradient.None("lcm: whole numbers have no gradient");
    }
  }
}
