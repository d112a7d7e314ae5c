package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Fold;
import dev.jacobi.backend.Unary;
import dev.jacobi.cpu.system.SystemCalls;
import dev.jacobi.shape.DType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The loops that apply an operation to a tile of elements.
///
/// One loop in the source serves all operations of a family, and yet each operation gets machine
/// code of its own: the loop's class is loaded once for each operation, as a hidden class in which
/// the operation is a constant, so that the compiler inlines it and keeps its vectors in registers.
/// Where there is machine code for an operation, that is the loop instead; see [MachineOperation].
///
/// Loops are called through method handles that are no constants: so the compiler never inlines a
/// loop into its callers, where there would be too much around it for that.
public final class Loops {
  private static final ConcurrentHashMap<Key, Object> CACHE = new ConcurrentHashMap<>();

  private static final MethodType ONE_OPERAND =
      MethodType.methodType(void.class, long.class, long.class, int.class);
  private static final MethodType TWO_OPERANDS =
      MethodType.methodType(void.class, long.class, long.class, long.class, int.class);

  /// The form of a fold of lines.
  static final MethodType LINES =
      MethodType.methodType(void.class, long.class, long.class, int.class, long.class, int.class);

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
  public record UnaryLoop(MethodHandle run) {
    public void run(long a, long out, int n) {
      try {
        run.invokeExact(a, out, n);
      } catch (Throwable e) {
        throw SystemCalls.failure(e);
      }
    }
  }

  /// `out[i] = f(a[i], b[i])`; with `vs` and `sv` one operand is a single element.
  public record BinaryLoop(MethodHandle vv, MethodHandle vs, MethodHandle sv) {
    public void vv(long a, long b, long out, int n) {
      run(vv, a, b, out, n);
    }

    public void vs(long a, long b, long out, int n) {
      run(vs, a, b, out, n);
    }

    public void sv(long a, long b, long out, int n) {
      run(sv, a, b, out, n);
    }

    private static void run(MethodHandle loop, long a, long b, long out, int n) {
      try {
        loop.invokeExact(a, b, out, n);
      } catch (Throwable e) {
        throw SystemCalls.failure(e);
      }
    }
  }

  /// Folds `n` elements from `a` into the one at `out`; none give the identity.
  public record FoldLoop(MethodHandle run, MethodHandle accumulate) {
    public void run(long a, long out, int n) {
      call(run, a, out, n);
    }

    /// Folds so many lines of `a` into that at `out`, element by element; in float32 parts of
    /// [LoopCode#STEPS_OF_PART] lines first.
    ///
    /// @param step how far the next line is, in bytes
    public void accumulate(long a, long step, int lines, long out, int n) {
      try {
        accumulate.invokeExact(a, step, lines, out, n);
      } catch (Throwable e) {
        throw SystemCalls.failure(e);
      }
    }

    private static void call(MethodHandle loop, long a, long out, int n) {
      try {
        loop.invokeExact(a, out, n);
      } catch (Throwable e) {
        throw SystemCalls.failure(e);
      }
    }
  }

  /// Scans a piece of a line of numbers: what goes before it, and what it leaves for the next.
  record ScanLoop(MethodHandle run, MethodHandle add) {
    /// Goes on with many lines at a time.
    void add(double[] numbers, int n, double[] sums) {
      try {
        add.invokeExact(numbers, n, sums);
      } catch (Throwable e) {
        throw SystemCalls.failure(e);
      }
    }

    /// Goes on with many lines at a time.
    void add(long[] numbers, int n, long[] sums) {
      try {
        add.invokeExact(numbers, n, sums);
      } catch (Throwable e) {
        throw SystemCalls.failure(e);
      }
    }

    double run(double[] numbers, int n, double start) {
      try {
        return (double) run.invokeExact(numbers, n, start);
      } catch (Throwable e) {
        throw SystemCalls.failure(e);
      }
    }

    long run(long[] numbers, int n, long start) {
      try {
        return (long) run.invokeExact(numbers, n, start);
      } catch (Throwable e) {
        throw SystemCalls.failure(e);
      }
    }
  }

  /// The scan with an operation, in double for all floating-point types.
  static ScanLoop scan(Fold operation, boolean real) {
    DType.Arithmetic arithmetic = real ? DType.Arithmetic.DOUBLE : DType.Arithmetic.LONG;
    return (ScanLoop) cached(new Scanned(operation), arithmetic, Loops::scan);
  }

  private record Scanned(Fold operation) {}

  private static ScanLoop scan(Key key) {
    Fold operation = ((Scanned) key.operation).operation;
    boolean real = key.arithmetic == DType.Arithmetic.DOUBLE;
    Specialized loop = specialize(real ? DoubleScanLoop.class : LongScanLoop.class, operation);
    Class<?> number = real ? double.class : long.class;
    MethodType type = MethodType.methodType(number, number.arrayType(), int.class, number);
    Class<?> numbers = number.arrayType();
    MethodType many = MethodType.methodType(void.class, numbers, int.class, numbers);
    return new ScanLoop(loop.find("run", type), loop.find("add", many));
  }

  public static UnaryLoop of(Unary operation, DType.Arithmetic arithmetic) {
    return (UnaryLoop) cached(operation, arithmetic, Loops::unary);
  }

  public static BinaryLoop of(Binary operation, DType.Arithmetic arithmetic) {
    return (BinaryLoop) cached(operation, arithmetic, Loops::binary);
  }

  public static FoldLoop of(Fold operation, DType.Arithmetic arithmetic) {
    return (FoldLoop) cached(operation, arithmetic, Loops::fold);
  }

  private static Object cached(
      Object operation, DType.Arithmetic arithmetic, Function<Key, Object> make) {
    Key key = new Key(operation, arithmetic);
    Object loop = CACHE.get(key);
    return loop != null ? loop : CACHE.computeIfAbsent(key, make);
  }

  private static UnaryLoop unary(Key key) {
    Unary operation = (Unary) key.operation;
    return MachineOperation.of(operation, key.arithmetic)
        .orElseGet(() -> onVectors(operation, key.arithmetic));
  }

  private static BinaryLoop binary(Key key) {
    Binary operation = (Binary) key.operation;
    return MachineOperation.of(operation, key.arithmetic)
        .orElseGet(() -> onVectors(operation, key.arithmetic));
  }

  private static FoldLoop fold(Key key) {
    Fold operation = (Fold) key.operation;
    return MachineOperation.of(operation, key.arithmetic)
        .orElseGet(() -> onVectors(operation, key.arithmetic));
  }

  /// The loop on the Vector API, for any machine.
  public static UnaryLoop onVectors(Unary operation, DType.Arithmetic arithmetic) {
    Specialized loops =
        switch (arithmetic) {
          case FLOAT -> specialize(FloatUnaryLoop.class, operation);
          case DOUBLE -> specialize(DoubleUnaryLoop.class, operation);
          case LONG -> specialize(LongUnaryLoop.class, operation);
        };
    return new UnaryLoop(loops.find("run", ONE_OPERAND));
  }

  /// The loops on the Vector API, for any machine.
  public static BinaryLoop onVectors(Binary operation, DType.Arithmetic arithmetic) {
    Specialized loops =
        switch (arithmetic) {
          case FLOAT -> specialize(FloatBinaryLoop.class, operation);
          case DOUBLE -> specialize(DoubleBinaryLoop.class, operation);
          case LONG -> specialize(LongBinaryLoop.class, operation);
        };
    return new BinaryLoop(
        loops.find("vv", TWO_OPERANDS),
        loops.find("vs", TWO_OPERANDS),
        loops.find("sv", TWO_OPERANDS));
  }

  /// The loops on the Vector API, for any machine.
  public static FoldLoop onVectors(Fold operation, DType.Arithmetic arithmetic) {
    Specialized loops =
        switch (arithmetic) {
          case FLOAT -> specialize(FloatFoldLoop.class, operation);
          case DOUBLE -> specialize(DoubleFoldLoop.class, operation);
          case LONG -> specialize(LongFoldLoop.class, operation);
        };
    return new FoldLoop(loops.find("run", ONE_OPERAND), loops.find("accumulate", LINES));
  }

  /// A template's class that was loaded for one operation.
  private record Specialized(MethodHandles.Lookup lookup) {
    MethodHandle find(String name, MethodType type) {
      try {
        return lookup.findStatic(lookup.lookupClass(), name, type);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("a loop has no method " + name, e);
      }
    }
  }

  private static Specialized specialize(Class<?> template, Object operation) {
    String file = template.getSimpleName() + ".class";
    try (InputStream in = template.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing from the class path");
      }
      byte[] bytes = in.readAllBytes();
      return new Specialized(
          MethodHandles.lookup().defineHiddenClassWithClassData(bytes, operation, true));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalAccessException e) {
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
