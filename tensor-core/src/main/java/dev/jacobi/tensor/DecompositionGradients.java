package dev.jacobi.tensor;

import dev.jacobi.shape.ShapeException;

/// The gradients of decompositions, each of one factor alone: a decomposition's gradient is their
/// sum. The other factors are computed again, so that they have a history of their own.
final class DecompositionGradients {
  private DecompositionGradients() {}

  private static Tensor t(Tensor x) {
    return x.transpose(-2, -1);
  }

  /// The lower triangle with half of the diagonal.
  private static Tensor halfLower(Tensor x) {
    return Diagonals.tril(x, 0).add(Diagonals.tril(x, -1)).mul(0.5);
  }

  /// After Iain Murray, "Differentiation of the Cholesky decomposition" (2016).
  static Tensor ofCholesky(Tensor g, Tensor a, Tensor l) {
    Tensor middle = halfLower(t(l).matmul(g));
    Tensor left = LinearAlgebra.solve(t(l), middle);
    Tensor both = t(LinearAlgebra.solve(t(l), t(left)));
    return both.add(t(both)).mul(0.5);
  }

  static Tensor ofQr(Tensor g, Tensor a, boolean orthogonal) {
    if (a.size(-2) < a.size(-1)) {
      throw new ShapeException(
          "qr: the gradient wants at least as many rows as columns, got shape " + a.shape());
    }
    LinearAlgebra.Qr parts = LinearAlgebra.qr(a);
    Tensor q = parts.q();
    Tensor r = parts.r();
    Tensor m = orthogonal ? t(g).matmul(q).neg() : r.matmul(t(g));
    Tensor mirrored = Diagonals.tril(m, 0).add(t(Diagonals.tril(m, -1)));
    Tensor inner = q.matmul(mirrored);
    Tensor sum = orthogonal ? g.add(inner) : inner;
    return t(LinearAlgebra.solve(r, t(sum)));
  }

  /// `1 / (x[j] - x[i])` in row `i` and column `j`, and 0 on the diagonal.
  private static Tensor gaps(Tensor x) {
    Tensor gap = x.unsqueeze(-2).sub(x.unsqueeze(-1));
    Tensor places = FactoryLike.arange(x, x.size(-1));
    Tensor own = places.unsqueeze(1).eq(places);
    Tensor safe = Indexing.where(own, Tensor.onesLike(gap), gap);
    return Indexing.where(own, Tensor.zerosLike(gap), safe.reciprocal());
  }

  static Tensor ofEigh(Tensor g, Tensor a, boolean values) {
    LinearAlgebra.Eigh parts = LinearAlgebra.eigh(a);
    Tensor v = parts.vectors();
    if (values) {
      return v.mul(g.unsqueeze(-2)).matmul(t(v));
    }
    Tensor inner = gaps(parts.values()).mul(t(v).matmul(g));
    Tensor whole = v.matmul(inner).matmul(t(v));
    return whole.add(t(whole)).mul(0.5);
  }

  /// After James Townsend, "Differentiating the singular value decomposition" (2016).
  static Tensor ofSvd(Tensor g, Tensor a, int part) {
    LinearAlgebra.Svd parts = LinearAlgebra.svd(a);
    Tensor u = parts.u();
    Tensor s = parts.s();
    Tensor vh = parts.vh();
    return switch (part) {
      case 1 -> u.mul(g.unsqueeze(-2)).matmul(vh);
      case 0 -> ofLeft(g, u, s, vh);
      default -> t(ofLeft(t(g), t(vh), s, t(u)));
    };
  }

  private static Tensor ofLeft(Tensor g, Tensor u, Tensor s, Tensor vh) {
    Tensor inner = t(u).matmul(g);
    Tensor turned = gaps(s.square()).mul(inner.sub(t(inner))).mul(s.unsqueeze(-2));
    Tensor outside = g.sub(u.matmul(inner)).div(s.unsqueeze(-2));
    return u.matmul(turned).add(outside).matmul(vh);
  }
}
