package dev.jacobi.cpu;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Fold;
import dev.jacobi.backend.Unary;
import dev.jacobi.shape.DType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The loops that apply an operation to a tile of elements.
///
/// One loop in the source serves all operations of a family, and yet each operation gets machine
/// code of its own: the loop's class is loaded once for each operation, as a hidden class in which
/// the operation is a constant, so that the compiler inlines it and keeps its vectors in registers.
final class Loops {
  private static final ConcurrentHashMap<Key, Object> CACHE = new ConcurrentHashMap<>();

  private Loops() {}

  private record Key(Object operation, DType.Arithmetic arithmetic) {
    /// Operations without parameters are empty records, whose own hash is 0 for all of them.
    @Override
    public int hashCode() {
      int type = operation.getClass().hashCode();
      return 31 * (31 * type + operation.hashCode()) + arithmetic.hashCode();
    }
  }

  /// `out[i] = f(a[i])`.
  interface UnaryLoop {
    void run(long a, long out, int n);
  }

  /// `out[i] = f(a[i], b[i])`; with `vs` and `sv` one operand is a single element.
  interface BinaryLoop {
    void vv(long a, long b, long out, int n);

    void vs(long a, long b, long out, int n);

    void sv(long a, long b, long out, int n);
  }

  /// Folds `n` elements from `a` into the one at `out`; none give the identity.
  interface FoldLoop {
    void run(long a, long out, int n);

    /// `out[i] = f(out[i], a[i])`.
    void accumulate(long a, long out, int n);
  }

  static UnaryLoop of(Unary operation, DType.Arithmetic arithmetic) {
    Object loop =
        cached(
            operation,
            arithmetic,
            key ->
                specialize(
                    switch (key.arithmetic) {
                      case FLOAT -> FloatUnaryLoop.class;
                      case DOUBLE -> DoubleUnaryLoop.class;
                      case LONG -> LongUnaryLoop.class;
                    },
                    key.operation));
    return (UnaryLoop) loop;
  }

  static BinaryLoop of(Binary operation, DType.Arithmetic arithmetic) {
    Object loop =
        cached(
            operation,
            arithmetic,
            key ->
                specialize(
                    switch (key.arithmetic) {
                      case FLOAT -> FloatBinaryLoop.class;
                      case DOUBLE -> DoubleBinaryLoop.class;
                      case LONG -> LongBinaryLoop.class;
                    },
                    key.operation));
    return (BinaryLoop) loop;
  }

  static FoldLoop of(Fold operation, DType.Arithmetic arithmetic) {
    Object loop =
        cached(
            operation,
            arithmetic,
            key ->
                specialize(
                    switch (key.arithmetic) {
                      case FLOAT -> FloatFoldLoop.class;
                      case DOUBLE -> DoubleFoldLoop.class;
                      case LONG -> LongFoldLoop.class;
                    },
                    key.operation));
    return (FoldLoop) loop;
  }

  private static Object cached(
      Object operation, DType.Arithmetic arithmetic, Function<Key, Object> make) {
    Key key = new Key(operation, arithmetic);
    Object loop = CACHE.get(key);
    return loop != null ? loop : CACHE.computeIfAbsent(key, make);
  }

  private static Object specialize(Class<?> template, Object operation) {
    String file = template.getSimpleName() + ".class";
    try (InputStream in = template.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing from the class path");
      }
      MethodHandles.Lookup lookup =
          MethodHandles.lookup().defineHiddenClassWithClassData(in.readAllBytes(), operation, true);
      return lookup.lookupClass().getDeclaredConstructor().newInstance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot load the loop of " + operation, e);
    }
  }

  /// The operation for which the class of `lookup` was loaded.
  static <T> T operation(MethodHandles.Lookup lookup, Class<T> type) {
    try {
      return MethodHandles.classData(lookup, ConstantDescs.DEFAULT_NAME, type);
    } catch (IllegalAccessException e) {
      throw new LinkageError("the loop was not loaded for an operation", e);
    }
  }
}
