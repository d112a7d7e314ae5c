package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.ShapeException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Operations that are made of others, and look to users like one.
final class Composite {
  private Composite() {}

  /// The result of `body`, whose errors are told in the composite's name.
  static <T> T of(String name, Supplier<T> body) {
    try {
      return TensorScope.tidy(body);
    } catch (ShapeException e) {
      throw new ShapeException(renamed(name, e));
    } catch (DTypeException e) {
      throw new DTypeException(renamed(name, e));
    } catch (IndexOutOfBoundsException e) {
      throw new IndexOutOfBoundsException(renamed(name, e));
    } catch (ArithmeticException e) {
      throw new ArithmeticException(renamed(name, e));
    }
  }

  /// The same, computed in float32 if `x` has a 16-bit type, so that only the result is rounded.
  static Tensor precise(String name, Tensor x, UnaryOperator<Tensor> body) {
    boolean half = x.dtype().bytes() == 2 && x.dtype().isFloating();
    return of(name, () -> half ? body.apply(x.to(DType.FLOAT32)).to(x.dtype()) : body.apply(x));
  }

  /// The same, which takes whole numbers as float32: on the way those of one byte would wrap.
  static Tensor real(String name, Tensor x, UnaryOperator<Tensor> body) {
    return precise(name, real(x), body);
  }

  /// A tensor of floating-point numbers as it is, others as float32.
  static Tensor real(Tensor x) {
    return x.dtype().isFloating() ? x : x.to(DType.FLOAT32);
  }

  /// A message whose first word was the name of a part.
  private static String renamed(String name, RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    return name + message.substring(Math.max(message.indexOf(": "), 0));
  }
}
