package dev.jacobi.tensor;

import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.ShapeException;

/// Discrete Fourier transforms. A complex tensor is a pair of real ones.
public final class Fourier {
  /// Up to this length a transform is one product with the matrix of roots of unity.
  private static final int DIRECT = 32;

  /// The longest prime length for which that matrix is built.
  private static final int LARGEST_PRIME = 8192;

  private Fourier() {}

  /// Complex numbers, as real and imaginary parts of one shape.
  public record Complex(Tensor real, Tensor imag) {
    /// The absolute values.
    public Tensor abs() {
      return Trigonometry.hypot(real, imag);
    }

    /// The angles.
    public Tensor angle() {
      return Trigonometry.atan2(imag, real);
    }
  }

  /// The transform along a dimension: `X[k] = sum(x[j] e^(-2 pi i j k / n))`.
  public static Complex fft(Tensor real, Tensor imag, int dim) {
    return Composite.of("fft", () -> along(real, imag, dim, -1));
  }

  /// The inverse of [#fft].
  public static Complex ifft(Tensor real, Tensor imag, int dim) {
    return Composite.of(
        "ifft",
        () -> {
          Complex sums = along(real, imag, dim, 1);
          double n = (double) real.size(dim);
          return new Complex(sums.real.div(n), sums.imag.div(n));
        });
  }

  /// The first half, up to the middle, of a real tensor's transform; the rest mirrors it.
  public static Complex rfft(Tensor x, int dim) {
    return Composite.of(
        "rfft",
        () -> {
          Complex whole = along(x, Tensor.zerosLike(x), dim, -1);
          long half = x.size(dim) / 2 + 1L;
          return new Complex(whole.real.narrow(dim, 0, half), whole.imag.narrow(dim, 0, half));
        });
  }

  /// The real tensor of length `n` whose [#rfft] this is.
  public static Tensor irfft(Tensor real, Tensor imag, int n, int dim) {
    return Composite.of(
        "irfft",
        () -> {
          int half = n / 2 + 1;
          if (n < 1 || real.rank() == 0 || real.size(dim) != half) {
            throw new ShapeException(
                "irfft: length %d wants %d places along dim %d, got shape %s"
                    .formatted(n, half, dim, real.shape()));
          }
          int d = real.shape().dim(dim, "irfft");
          int mirrored = n - half;
          Tensor re = Rearrangement.flip(real.narrow(d, 1, mirrored), d);
          Tensor im = Rearrangement.flip(imag.narrow(d, 1, mirrored), d).neg();
          // The imaginary part of the first place, and of the middle, has no part in the result.
          Complex sums = along(Movement.cat(d, real, re), Movement.cat(d, imag, im), d, 1);
          return sums.real.div(n);
        });
  }

  /// The transform along the last two dimensions.
  public static Complex fft2(Tensor real, Tensor imag) {
    return Composite.of(
        "fft2",
        () -> {
          Complex rows = along(real, imag, -1, -1);
          return along(rows.real, rows.imag, -2, -1);
        });
  }

  /// The inverse of [#fft2].
  public static Complex ifft2(Tensor real, Tensor imag) {
    return Composite.of(
        "ifft2",
        () -> {
          Complex rows = ifft(real, imag, -1);
          return ifft(rows.real, rows.imag, -2);
        });
  }

  private static Complex along(Tensor real, Tensor imag, int dim, int sign) {
    if (!real.dtype().isFloating() || real.dtype() != imag.dtype()) {
      throw new DTypeException(
          "fft: wants two floating tensors of one type, got %s and %s"
              .formatted(real.dtype(), imag.dtype()));
    }
    if (real.rank() == 0 || real.numel() == 0 || !real.shape().equals(imag.shape())) {
      throw new ShapeException(
          "fft: wants two tensors of one shape with elements and dimensions, got %s and %s"
              .formatted(real.shape(), imag.shape()));
    }
    Complex last = new Complex(real.transpose(dim, -1), imag.transpose(dim, -1));
    Complex result = transform(last, sign);
    return new Complex(result.real.transpose(dim, -1), result.imag.transpose(dim, -1));
  }

  /// After Cooley and Tukey (1965): with `n = p m`, transforms of length `m` of every `p`-th
  /// element, turned, and then transforms of length `p` across them.
  private static Complex transform(Complex x, int sign) {
    int n = Math.toIntExact(x.real.size(-1));
    int p = factor(n);
    if (p == n) {
      return times(x, roots(x.real, n, n, n, sign));
    }
    int m = n / p;
    Complex parts = transform(turn(unflatten(x, m, p)), sign);
    Complex turns = roots(x.real, p, m, n, sign);
    Complex turned =
        new Complex(
            parts.real.mul(turns.real).sub(parts.imag.mul(turns.imag)),
            parts.real.mul(turns.imag).add(parts.imag.mul(turns.real)));
    Complex across = turn(times(turn(turned), roots(x.real, p, p, p, sign)));
    return new Complex(across.real.flatten(-2, -1), across.imag.flatten(-2, -1));
  }

  private static Complex unflatten(Complex x, int m, int p) {
    return new Complex(x.real.unflatten(-1, m, p), x.imag.unflatten(-1, m, p));
  }

  private static Complex turn(Complex x) {
    return new Complex(x.real.transpose(-2, -1), x.imag.transpose(-2, -1));
  }

  private static Complex times(Complex x, Complex matrix) {
    return new Complex(
        x.real.matmul(matrix.real).sub(x.imag.matmul(matrix.imag)),
        x.real.matmul(matrix.imag).add(x.imag.matmul(matrix.real)));
  }

  /// The greatest divisor that is small, or the least one.
  private static int factor(int n) {
    if (n <= DIRECT) {
      return n;
    }
    for (int p = DIRECT; p > 1; p--) {
      if (n % p == 0) {
        return p;
      }
    }
    for (int p = DIRECT + 1; (long) p * p <= n; p++) {
      if (n % p == 0) {
        return p;
      }
    }
    if (n > LARGEST_PRIME) {
      throw new ShapeException(
          "fft: the length %d is a prime above %d; pad to a length with small factors"
              .formatted(n, LARGEST_PRIME));
    }
    return n;
  }

  /// `e^(sign 2 pi i j k / n)` in row `j` and column `k`.
  private static Complex roots(Tensor like, int rows, int columns, int n, int sign) {
    double[] real = new double[rows * columns];
    double[] imag = new double[rows * columns];
    for (int i = 0; i < real.length; i++) {
      long step = (long) (i / columns) * (i % columns) % n;
      double angle = sign * 2 * Math.PI * step / n;
      real[i] = Math.cos(angle);
      imag[i] = Math.sin(angle);
    }
    return new Complex(
        FactoryLike.tensor(like, real).reshape(rows, columns).to(like.dtype()),
        FactoryLike.tensor(like, imag).reshape(rows, columns).to(like.dtype()));
  }
}
