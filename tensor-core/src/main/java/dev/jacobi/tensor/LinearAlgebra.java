package dev.jacobi.tensor;

import dev.jacobi.backend.Decompose;
import dev.jacobi.backend.Decompose.Method;
import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import java.util.Arrays;
import java.util.Objects;

/// Decompositions and equations of matrices, `[batch..., rows, columns]`. Everything is computed in
/// float64 and rounded to the input's type. What wants a symmetric matrix takes the symmetric part
/// of what it gets.
public final class LinearAlgebra {
  private LinearAlgebra() {}

  /// A determinant as sign and logarithm.
  ///
  /// @param sign -1, 0 or 1
  /// @param logabsdet the logarithm of the absolute value
  public record Slogdet(Tensor sign, Tensor logabsdet) {}

  /// An orthogonal factor and an upper triangular one, whose product is the matrix.
  public record Qr(Tensor q, Tensor r) {}

  /// Singular vectors and values: `u diag(s) vh` is the matrix.
  ///
  /// @param u the left singular vectors, as columns
  /// @param s the singular values, in descending order
  /// @param vh the right singular vectors, as rows
  public record Svd(Tensor u, Tensor s, Tensor vh) {}

  /// Eigenvalues in ascending order, and eigenvectors as columns.
  public record Eigh(Tensor values, Tensor vectors) {}

  /// The determinant.
  public static Tensor det(Tensor a) {
    Objects.requireNonNull(a, "det: a is null");
    Slogdet parts = slogdet("det", square("det", a));
    Tensor value = parts.sign.mul(parts.logabsdet.exp());
    return Dispatch.record(new Det(), value, a);
  }

  /// The sign of the determinant, and the logarithm of its absolute value.
  public static Slogdet slogdet(Tensor a) {
    Objects.requireNonNull(a, "slogdet: a is null");
    Slogdet parts = slogdet("slogdet", square("slogdet", a));
    return new Slogdet(parts.sign, Dispatch.record(new LogDet(), parts.logabsdet, a));
  }

  private static Slogdet slogdet(String name, Tensor a) {
    Shape batch = Shape.of(batch(a));
    Tensor[] parts = run(Method.SLOGDET, new Shape[] {batch, batch}, floating(name, a));
    return new Slogdet(parts[0], parts[1]);
  }

  /// The matrix whose product with `a` is the unit matrix.
  public static Tensor inverse(Tensor a) {
    Objects.requireNonNull(a, "inverse: a is null");
    Tensor unit = unit(square("inverse", a));
    return Composite.of("inverse", () -> solve(a, unit.expand(a.shape().toArray())));
  }

  /// The solution `x` of `a x = b`; `b` is a matrix of columns, or one vector if it has one
  /// dimension less than `a`.
  public static Tensor solve(Tensor a, Tensor b) {
    Objects.requireNonNull(a, "solve: a is null");
    square("solve", a);
    floating("solve", b);
    if (Arrays.equals(b.shape().toArray(), Arrays.copyOf(a.shape().toArray(), a.rank() - 1))) {
      return solve(a, b.unsqueeze(-1)).squeeze(-1);
    }
    if (b.rank() < 2 || b.size(-2) != a.size(-1)) {
      throw new ShapeException(
          "solve: the rows of a and b must be as many, got shapes %s and %s"
              .formatted(a.shape(), b.shape()));
    }
    DType type = a.dtype().promote(b.dtype());
    long[] all = Shape.of(batch(a)).broadcast(Shape.of(batch(b)), "solve").toArray();
    Tensor left = a.to(type).expand(with(all, a.size(-2), a.size(-1)));
    Tensor right = b.to(type).expand(with(all, b.size(-2), b.size(-1)));
    Tensor x = run(Method.SOLVE, new Shape[] {right.shape()}, left, right)[0];
    return Dispatch.record(new Solve(), x, left, right);
  }

  /// The solution `x` of `a x = b` where `a` is upper or lower triangular; its other half is not
  /// looked at.
  public static Tensor triangularSolve(Tensor a, Tensor b, boolean upper) {
    Objects.requireNonNull(a, "triangularSolve: a is null");
    square("triangularSolve", a);
    return Composite.of(
        "triangularSolve", () -> solve(upper ? Diagonals.triu(a, 0) : Diagonals.tril(a, 0), b));
  }

  /// The lower triangular `l` with `l l^T = a`, of a symmetric positive definite matrix.
  public static Tensor cholesky(Tensor a) {
    Objects.requireNonNull(a, "cholesky: a is null");
    Tensor symmetric = symmetric("cholesky", a);
    Tensor l = run(Method.CHOLESKY, new Shape[] {a.shape()}, symmetric)[0];
    return Dispatch.record(new Cholesky(), l, symmetric);
  }

  /// The matrix as the product of one with orthogonal columns and an upper triangular one, of which
  /// only the rows and columns that matter are kept.
  public static Qr qr(Tensor a) {
    Objects.requireNonNull(a, "qr: a is null");
    matrix("qr", a);
    long k = Math.min(a.size(-2), a.size(-1));
    Shape q = Shape.of(with(batch(a), a.size(-2), k));
    Shape r = Shape.of(with(batch(a), k, a.size(-1)));
    Tensor[] parts = run(Method.QR, new Shape[] {q, r}, floating("qr", a));
    return new Qr(
        Dispatch.record(new QrPart(true), parts[0], a),
        Dispatch.record(new QrPart(false), parts[1], a));
  }

  /// The singular value decomposition, with as many vectors as there are values. Vectors are unique
  /// only up to their sign, and their gradients exist only where no two values are equal.
  public static Svd svd(Tensor a) {
    Objects.requireNonNull(a, "svd: a is null");
    matrix("svd", a);
    long k = Math.min(a.size(-2), a.size(-1));
    Shape u = Shape.of(with(batch(a), a.size(-2), k));
    Shape s = Shape.of(with(batch(a), k));
    Shape vh = Shape.of(with(batch(a), k, a.size(-1)));
    Tensor[] parts = run(Method.SVD, new Shape[] {u, s, vh}, floating("svd", a));
    return new Svd(
        Dispatch.record(new SvdPart(0), parts[0], a),
        Dispatch.record(new SvdPart(1), parts[1], a),
        Dispatch.record(new SvdPart(2), parts[2], a));
  }

  /// The singular values in descending order.
  public static Tensor svdvals(Tensor a) {
    return Composite.of("svdvals", () -> svd(a).s);
  }

  /// The eigenvalues and eigenvectors of a symmetric matrix. Vectors are unique only up to their
  /// sign, and their gradients exist only where no two values are equal.
  public static Eigh eigh(Tensor a) {
    Objects.requireNonNull(a, "eigh: a is null");
    Tensor symmetric = symmetric("eigh", a);
    Shape values = Shape.of(with(batch(a), a.size(-1)));
    Tensor[] parts = run(Method.EIGH, new Shape[] {values, a.shape()}, symmetric);
    return new Eigh(
        Dispatch.record(new EighPart(true), parts[0], symmetric),
        Dispatch.record(new EighPart(false), parts[1], symmetric));
  }

  /// The eigenvalues of a symmetric matrix in ascending order.
  public static Tensor eigvalsh(Tensor a) {
    return Composite.of("eigvalsh", () -> eigh(a).values);
  }

  /// The pseudo-inverse after Moore and Penrose. Singular values up to `rcond` times the greatest
  /// count as 0.
  public static Tensor pinv(Tensor a, double rcond) {
    return Composite.of(
        "pinv",
        () -> {
          Svd parts = svd(a);
          Tensor s = parts.s;
          Tensor small = s.detach().le(s.detach().amax(true, -1).mul(rcond));
          Tensor safe = Indexing.where(small, Tensor.onesLike(s), s);
          Tensor inverse = Indexing.where(small, Tensor.zerosLike(s), safe.reciprocal());
          Tensor v = parts.vh.transpose(-2, -1);
          return v.mul(inverse.unsqueeze(-2)).matmul(parts.u.transpose(-2, -1));
        });
  }

  /// How many singular values are greater than `rtol` times the greatest.
  public static Tensor matrixRank(Tensor a, double rtol) {
    return Composite.of(
        "matrixRank",
        () -> {
          Tensor s = svd(a.detach()).s;
          return s.gt(s.amax(true, -1).mul(rtol)).sum(-1);
        });
  }

  /// The `x` for which `a x` is nearest to `b`, of full rank: least squares, and of several the one
  /// with the least norm.
  public static Tensor lstsq(Tensor a, Tensor b) {
    Objects.requireNonNull(a, "lstsq: a is null");
    matrix("lstsq", a);
    return Composite.of(
        "lstsq",
        () -> {
          if (a.size(-2) >= a.size(-1)) {
            Qr parts = qr(a);
            return triangularSolve(parts.r, parts.q.transpose(-2, -1).matmul(b), true);
          }
          Qr parts = qr(a.transpose(-2, -1));
          return parts.q.matmul(triangularSolve(parts.r.transpose(-2, -1), b, false));
        });
  }

  /// `e` to the power of a matrix: the series of a matrix halved until it is small, squared as
  /// often.
  public static Tensor matrixExp(Tensor a) {
    Objects.requireNonNull(a, "matrixExp: a is null");
    square("matrixExp", a);
    return Composite.precise(
        "matrixExp",
        a,
        wide -> {
          double norm = wide.numel() == 0 ? 0 : wide.detach().abs().sum(false, -1).amax().item();
          int halvings = norm > 0.5 ? Math.max(0, Math.getExponent(norm) + 2) : 0;
          Tensor x = wide.mul(Math.scalb(1.0, -halvings));
          Tensor unit = unit(x);
          Tensor sum = unit.expand(x.shape().toArray());
          for (int k = 16; k > 0; k--) {
            sum = x.matmul(sum).div(k).add(unit);
          }
          for (int i = 0; i < halvings; i++) {
            sum = sum.matmul(sum);
          }
          return sum;
        });
  }

  /// A matrix multiplied by itself `n` times; negative numbers mean the inverse.
  public static Tensor matrixPower(Tensor a, int n) {
    Objects.requireNonNull(a, "matrixPower: a is null");
    square("matrixPower", a);
    return Composite.of(
        "matrixPower",
        () -> {
          Tensor base = n < 0 ? inverse(a) : a;
          Tensor result = unit(a).expand(a.shape().toArray());
          for (int rest = Math.abs(n); rest > 0; rest >>= 1) {
            result = (rest & 1) == 1 ? result.matmul(base) : result;
            base = rest > 1 ? base.matmul(base) : base;
          }
          return result;
        });
  }

  private static Tensor unit(Tensor like) {
    Tensor places = FactoryLike.arange(like, like.size(-1));
    return places.unsqueeze(1).eq(places).to(like.dtype());
  }

  private static long[] batch(Tensor a) {
    return Arrays.copyOf(a.shape().toArray(), a.rank() - 2);
  }

  private static long[] with(long[] batch, long... sizes) {
    long[] all = Arrays.copyOf(batch, batch.length + sizes.length);
    System.arraycopy(sizes, 0, all, batch.length, sizes.length);
    return all;
  }

  private static Tensor floating(String name, Tensor a) {
    if (!a.dtype().isFloating()) {
      throw new DTypeException(
          "%s: wants a floating type, got %s of shape %s; use x.to(DType.FLOAT32)"
              .formatted(name, a.dtype(), a.shape()));
    }
    return a;
  }

  private static void matrix(String name, Tensor a) {
    floating(name, a);
    if (a.rank() < 2 || a.numel() == 0) {
      throw new ShapeException(
          "%s: wants matrices with elements, got shape %s".formatted(name, a.shape()));
    }
  }

  private static Tensor square(String name, Tensor a) {
    floating(name, a);
    if (a.rank() < 2 || a.size(-1) != a.size(-2)) {
      throw new ShapeException(
          "%s: wants square matrices, got shape %s".formatted(name, a.shape()));
    }
    return a;
  }

  private static Tensor symmetric(String name, Tensor a) {
    square(name, a);
    return a.add(a.transpose(-2, -1)).mul(0.5);
  }

  private static Tensor[] run(Method method, Shape[] shapes, Tensor... inputs) {
    Tensor[] outputs = new Tensor[shapes.length];
    View[] results = new View[shapes.length];
    for (int i = 0; i < shapes.length; i++) {
      outputs[i] = Tensor.empty(inputs[0].data().backend, inputs[0].dtype(), shapes[i]);
      results[i] = outputs[i].view();
    }
    View[] from = Arrays.stream(inputs).map(Tensor::view).toArray(View[]::new);
    inputs[0].data().backend.run(new Decompose(method), from, results);
    return outputs;
  }

  private record Det() implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of((g, a, y) -> cofactors(a, y).mul(g.unsqueeze(-1).unsqueeze(-1)));
    }
  }

  /// The derivatives of the determinant `y`, which exist where there is no inverse too.
  private static Tensor cofactors(Tensor a, Tensor y) {
    if (Reductions.any(y.eq(0)).item() == 0) {
      return inverse(a).transpose(-2, -1).mul(y.unsqueeze(-1).unsqueeze(-1));
    }
    Svd parts = svd(a);
    Tensor sign = det(parts.u).mul(det(parts.vh)).unsqueeze(-1);
    Tensor others = Reductions.productsWithoutEach(parts.s, parts.s.rank() - 1).mul(sign);
    return parts.u.mul(others.unsqueeze(-2)).matmul(parts.vh);
  }

  private record LogDet() implements Op {
    @Override
    public String name() {
      return "slogdet";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(
          (g, a, y) -> inverse(a).transpose(-2, -1).mul(g.unsqueeze(-1).unsqueeze(-1)));
    }
  }

  private record Solve() implements Op {
    @Override
    public Gradient gradient() {
      return (Gradient.Rule)
          (i, g, inputs, x) -> {
            Tensor part = solve(inputs[0].transpose(-2, -1), g);
            return i == 1 ? part : part.matmul(x.transpose(-2, -1)).neg();
          };
    }
  }

  private record Cholesky() implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of(DecompositionGradients::ofCholesky);
    }
  }

  private record QrPart(boolean first) implements Op {
    @Override
    public String name() {
      return "qr";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, a, y) -> DecompositionGradients.ofQr(g, a, first));
    }
  }

  private record SvdPart(int part) implements Op {
    @Override
    public String name() {
      return "svd";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, a, y) -> DecompositionGradients.ofSvd(g, a, part));
    }
  }

  private record EighPart(boolean first) implements Op {
    @Override
    public String name() {
      return "eigh";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, a, y) -> DecompositionGradients.ofEigh(g, a, first));
    }
  }
}
