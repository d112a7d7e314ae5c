package dev.jacobi.autograd;

import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Derivatives of functions, as functions.
///
/// All of them can be nested: what they give is differentiable itself where recording is on.
///
/// {@snippet :
/// UnaryOperator<Tensor> cube = x -> x.pow(3).sum();
/// Tensor slope = Func.grad(cube).apply(x);
/// Tensor curvature = Func.hessian(cube, x);
/// }
public final class Func {
  private Func() {}

  /// A value, and a derivative that belongs to it.
  public record ValueAndGrad(Tensor value, Tensor grad) {}

  /// A function's value at a point, and what carries a gradient of that value back to the point.
  ///
  /// @param pull gives `v^T J` for a `v` of the value's shape; it may be called more than once
  public record Pullback(Tensor value, UnaryOperator<Tensor> pull) {}

  /// The gradient of a function that gives a single number.
  public static UnaryOperator<Tensor> grad(UnaryOperator<Tensor> function) {
    return x -> valueAndGrad(function).apply(x).grad();
  }

  /// The value and gradient of a function that gives a single number.
  public static Function<Tensor, ValueAndGrad> valueAndGrad(UnaryOperator<Tensor> function) {
    return x -> {
      Traced traced = Traced.of(function, x);
      single("valueAndGrad", traced.value());
      Tensor gradient = traced.pull(Tensor.onesLike(traced.value()));
      return new ValueAndGrad(traced.result(), gradient);
    };
  }

  /// The value of a function, and its product of vector and Jacobian.
  public static Pullback vjp(UnaryOperator<Tensor> function, Tensor x) {
    Traced traced = Traced.of(function, x);
    return new Pullback(traced.result(), traced::pull);
  }

  /// The value of a function, and its derivative in the direction `v`, which has the shape of `x`.
  public static ValueAndGrad jvp(UnaryOperator<Tensor> function, Tensor x, Tensor v) {
    sameShape("jvp", x, v);
    Traced traced = Traced.of(function, x);
    return new ValueAndGrad(traced.result(), traced.push(v));
  }

  /// All first derivatives: of shape `f(x).shape + x.shape`.
  public static Tensor jacobian(UnaryOperator<Tensor> function, Tensor x) {
    Traced traced = Traced.of(function, x);
    Tensor value = traced.value();
    List<Tensor> rows = new ArrayList<>();
    for (int i = 0; i < value.numel(); i++) {
      rows.add(traced.pull(unit(value, i)).reshape(-1));
    }
    long[] sizes = joined(value.shape().toArray(), x.shape().toArray());
    return rows.isEmpty() ? Tensor.zeros(sizes).to(x.dtype()) : stack(rows).reshape(sizes);
  }

  /// All second derivatives of a function that gives a single number: of shape `x.shape + x.shape`.
  public static Tensor hessian(UnaryOperator<Tensor> function, Tensor x) {
    return jacobian(grad(function), x);
  }

  /// The product of the Hessian of a function that gives a single number and a vector `v` of the
  /// shape of `x`, without the Hessian.
  public static Tensor hvp(UnaryOperator<Tensor> function, Tensor x, Tensor v) {
    sameShape("hvp", x, v);
    return vjp(grad(function), x).pull().apply(v);
  }

  /// The function applied to each slice along the first dimension; the results are stacked. The
  /// slices are computed one after another.
  public static UnaryOperator<Tensor> vmap(UnaryOperator<Tensor> function) {
    return xs -> {
      List<Tensor> results = new ArrayList<>();
      for (long i = 0; i < batch("vmap", xs); i++) {
        results.add(function.apply(xs.select(0, i)));
      }
      return stack(results);
    };
  }

  /// The function applied to each pair of slices along the first dimensions; the results are
  /// stacked.
  public static BinaryOperator<Tensor> vmap(BinaryOperator<Tensor> function) {
    return (xs, ys) -> {
      if (batch("vmap", xs) != batch("vmap", ys)) {
        throw new ShapeException(
            "vmap: first sizes differ: %s and %s".formatted(xs.shape(), ys.shape()));
      }
      List<Tensor> results = new ArrayList<>();
      for (long i = 0; i < xs.size(0); i++) {
        results.add(function.apply(xs.select(0, i), ys.select(0, i)));
      }
      return stack(results);
    };
  }

  private static long batch(String operation, Tensor xs) {
    if (xs.rank() == 0 || xs.size(0) == 0) {
      throw new ShapeException(
          "%s: wants a first dimension with at least one slice, got shape %s"
              .formatted(operation, xs.shape()));
    }
    return xs.size(0);
  }

  private static Tensor stack(List<Tensor> parts) {
    return Tensor.stack(0, parts.toArray(Tensor[]::new));
  }

  private static Tensor unit(Tensor like, int i) {
    double[] elements = new double[Math.toIntExact(like.numel())];
    elements[i] = 1;
    return Tensor.tensor(elements).to(like.dtype()).reshape(like.shape().toArray());
  }

  private static long[] joined(long[] first, long[] second) {
    long[] all = new long[first.length + second.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static void single(String operation, Tensor value) {
    if (value.numel() != 1) {
      throw new ShapeException(
          "%s: wants a function that gives a single number, this one gives shape %s; see jacobian"
              .formatted(operation, value.shape()));
    }
  }

  private static void sameShape(String operation, Tensor x, Tensor v) {
    if (!x.shape().equals(v.shape())) {
      throw new ShapeException(
          "%s: the direction has shape %s, the point has %s; they must be equal"
              .formatted(operation, v.shape(), x.shape()));
    }
  }

  /// A function's value with its graph, at a point of its own.
  ///
  /// @param x the point, through which the gradient of the caller goes on if there is one
  /// @param value the value
  /// @param nested whether the caller records
  private record Traced(Tensor x, Tensor value, boolean nested) {
    static Traced of(UnaryOperator<Tensor> function, Tensor x) {
      boolean nested = NoGrad.isRecording() && x.requiresGrad();
      return NoGrad.enableGrad(
          () -> {
            // A step of its own, so that a gradient with respect to x is not one with respect to
            // everything that x is.
            Tensor point = nested ? x.copy() : leaf(x);
            return new Traced(point, function.apply(point), nested);
          });
    }

    private static Tensor leaf(Tensor x) {
      return x.detach().copy().requiresGrad(true);
    }

    Tensor result() {
      return nested ? value : value.detach();
    }

    Tensor pull(Tensor v) {
      if (!value.requiresGrad()) {
        return Tensor.zerosLike(x);
      }
      GradOptions options = GradOptions.gradient(v).andAllowUnused();
      Tensor gradient =
          Autograd.grad(value, x, nested ? options.andCreateGraph() : options.andRetainGraph());
      return nested ? gradient : gradient.detach();
    }

    /// The derivative in a direction: the gradient of `u -> u^T J`, which is linear in `u`.
    Tensor push(Tensor v) {
      if (!value.requiresGrad()) {
        return Tensor.zerosLike(value);
      }
      Tensor u = Tensor.zerosLike(value).requiresGrad(true);
      GradOptions options = GradOptions.gradient(u).andCreateGraph().andAllowUnused();
      Tensor pulled = Autograd.grad(value, x, options);
      if (!pulled.requiresGrad()) {
        return Tensor.zerosLike(value);
      }
      GradOptions outer = GradOptions.gradient(v).andAllowUnused();
      Tensor pushed =
          Autograd.grad(pulled, u, nested ? outer.andCreateGraph() : outer.andRetainGraph());
      return nested ? pushed : pushed.detach();
    }
  }
}
