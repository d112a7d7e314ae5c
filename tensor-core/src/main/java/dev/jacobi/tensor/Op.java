package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import jdk.incubator.vector.FloatVector;

/// An operation on tensors, as a value: all that is particular to it. The families below say what
/// it has in common with others.
interface Op {
  /// The operation's name, as users write it.
  default String name() {
    return NAMES.get(getClass());
  }

  /// Making a name costs as much as a small operation.
  ClassValue<String> NAMES =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          String name = type.getSimpleName();
          return Character.toLowerCase(name.charAt(0)) + name.substring(1);
        }
      };

  /// How the inputs share in the gradient.
  Gradient gradient();

  /// The element types that a pointwise operation takes and gives.
  enum Types {
    /// The result has the inputs' type.
    SAME,
    /// Integers become float32.
    FLOATING,
    /// The result is bool.
    TRUTH;

    DType operand(DType type) {
      return this == FLOATING && !type.isFloating() ? DType.FLOAT32 : type;
    }

    DType result(DType operand) {
      return this == TRUTH ? DType.BOOL : operand;
    }
  }

  /// A function of one element.
  interface Unary extends Op, dev.jacobi.backend.Unary {
    default Types types() {
      return Types.SAME;
    }
  }

  /// A unary function that has no meaning in whole numbers.
  interface Real extends Unary {
    @Override
    default Types types() {
      return Types.FLOATING;
    }
  }

  /// A function of two elements, with broadcasting.
  interface Binary extends Op, dev.jacobi.backend.Binary {
    default Types types() {
      return Types.SAME;
    }
  }

  /// A function of two whole numbers.
  interface Whole extends Binary {
    @Override
    default double apply(double x, double y) {
      throw new IllegalStateException(name() + " was given floating-point numbers");
    }

    @Override
    long apply(long x, long y);

    @Override
    default FloatVector apply(FloatVector x, FloatVector y) {
      throw new IllegalStateException(name() + " was given floating-point numbers");
    }
  }

  /// A fold along dimensions.
  interface Reduction extends Op, dev.jacobi.backend.Fold {}
}
