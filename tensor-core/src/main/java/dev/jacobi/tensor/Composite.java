package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.ShapeException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Operations that are made of others, and look to users like one.
final class Composite {
  private static final Pattern SENTENCE = Pattern.compile("\\w+: .* is null");

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
      throw arithmetic(name, e);
    } catch (NullPointerException e) {
      throw nullArgument(name, e);
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

  /// What Java's exact arithmetic says of numbers that are too large, in the user's words.
  private static RuntimeException arithmetic(String name, ArithmeticException e) {
    String message = String.valueOf(e.getMessage());
    return message.endsWith(" overflow")
        ? new ShapeException(name + ": sizes are too large, their product cannot be counted")
        : new ArithmeticException(renamed(name, e));
  }

  /// Tensors that are missing are found where they are used: in the middle of an operation.
  private static NullPointerException nullArgument(String name, NullPointerException e) {
    String message = String.valueOf(e.getMessage());
    boolean isOurs = SENTENCE.matcher(message).matches();
    NullPointerException told =
        new NullPointerException(isOurs ? renamed(name, e) : name + ": an argument is null");
    told.initCause(e);
    return told;
  }

  /// A message whose first word was the name of a part.
  private static String renamed(String name, RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    int colon = message.indexOf(": ");
    return name + (colon < 0 ? ": " + message : message.substring(colon));
  }
}
