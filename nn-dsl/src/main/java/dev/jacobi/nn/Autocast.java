package dev.jacobi.nn;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.function.Supplier;

/// Mixed precision: within a scope, the products of layers are computed in bfloat16, and what is
/// delicate (norms, softmax of attention, losses) in float32. Parameters stay as they are, and so
/// do their gradients.
///
/// {@snippet :
/// Tensor loss = Autocast.bfloat16(() -> crossEntropy(net.forward(x), y));
/// loss.backward();
/// }
///
/// Linear, bilinear and recurrent layers, convolutions and attention take part; products that are
/// written as `a.matmul(b)` stay in the types of their tensors.
public final class Autocast {
  private static final ScopedValue<Boolean> ACTIVE = ScopedValue.newInstance();

  private Autocast() {}

  /// The result of `body`, run in mixed precision on this thread.
  public static <T> T bfloat16(Supplier<T> body) {
    return ScopedValue.where(ACTIVE, true).call(body::get);
  }

  /// The result of `body`, run in full precision within a mixed one.
  public static <T> T off(Supplier<T> body) {
    return ScopedValue.where(ACTIVE, false).call(body::get);
  }

  public static boolean isActive() {
    return ACTIVE.orElse(false);
  }

  /// What a product takes.
  public static Tensor narrow(Tensor x) {
    return isActive() && x.dtype() == DType.FLOAT32 ? x.to(DType.BFLOAT16) : x;
  }

  /// What delicate functions take.
  public static Tensor wide(Tensor x) {
    return isActive() && x.dtype() == DType.BFLOAT16 ? x.to(DType.FLOAT32) : x;
  }
}
