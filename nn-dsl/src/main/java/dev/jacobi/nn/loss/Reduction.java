package dev.jacobi.nn.loss;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.function.Supplier;

/// What a loss makes of the losses of its examples or elements. Every loss gives their mean unless
/// it is asked within another reduction:
///
/// {@snippet :
/// Tensor each = Reduction.NONE.of(() -> crossEntropy(logits, labels)); // one for each example
/// Tensor weighted = each.mul(weights).mean();
/// }
public enum Reduction {
  /// The mean, for some losses weighted: what each says.
  MEAN,
  /// The sum.
  SUM,
  /// Nothing: they stay as they are.
  NONE;

  private static final ScopedValue<Reduction> HERE = ScopedValue.newInstance();

  /// The result of `loss`, in which losses are reduced this way.
  public Tensor of(Supplier<Tensor> loss) {
    return ScopedValue.where(HERE, this).call(loss::get);
  }

  /// The reduction that a loss asked now is to make.
  static Reduction here() {
    return HERE.isBound() ? HERE.get() : MEAN;
  }

  /// Reduces losses as is asked now.
  static Tensor reduce(Tensor losses) {
    return reduce(losses, () -> losses);
  }

  /// Reduces losses as is asked now, where a mean is taken over other numbers than their sum.
  static Tensor reduce(Tensor losses, Supplier<Tensor> forMean) {
    return switch (here()) {
      case MEAN -> forMean.get().mean();
      case SUM -> losses.sum();
      case NONE -> losses;
    };
  }

  /// Reduces losses as is asked now, with a mean that is their sum through a divisor.
  static Tensor over(Tensor losses, Supplier<Tensor> divisor) {
    return here() == MEAN
        ? wide(losses).sum().div(divisor.get()).to(losses.dtype())
        : reduce(losses);
  }

  /// What a sum is taken of before it is divided: 16 bits would not hold that of many.
  static Tensor wide(Tensor losses) {
    return losses.dtype().bytes() < Float.BYTES ? losses.to(DType.FLOAT32) : losses;
  }
}
