package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Fold;
import dev.jacobi.backend.Unary;
import dev.jacobi.cpu.jit.x64.LoopBuilder;
import dev.jacobi.cpu.jit.x64.LoopCode;
import dev.jacobi.cpu.jit.x64.MachineCode;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Scratch;
import dev.jacobi.shape.DType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collections;
import java.util.Optional;

/// One operation as a loop of machine code, in the form of [Loops].
///
/// @param code the loop
/// @param bytes the bytes of an element
/// @param first what its first operand is
/// @param second what its second operand is, if it has one
public record MachineOperation(LoopCode code, int bytes, Operand first, Operand second) {
  /// An operand of a loop.
  private enum Operand {
    NONE,
    STREAM,
    SINGLE
  }

  private static boolean isPossible() {
    return MachineCode.isAvailable();
  }

  public static Optional<Loops.UnaryLoop> of(Unary operation, DType.Arithmetic arithmetic) {
    if (!isPossible()) {
      return Optional.empty();
    }
    LoopBuilder builder = new LoopBuilder(arithmetic);
    return builder
        .apply(operation, builder.stream())
        .flatMap(result -> one(builder, result))
        .map(code -> new MachineOperation(code, arithmetic.bytes(), Operand.STREAM, Operand.NONE))
        .map(loop -> new Loops.UnaryLoop(loop.handle("run", 2)));
  }

  public static Optional<Loops.BinaryLoop> of(Binary operation, DType.Arithmetic arithmetic) {
    if (!isPossible()) {
      return Optional.empty();
    }
    Optional<MachineOperation> both = of(operation, arithmetic, Operand.STREAM, Operand.STREAM);
    Optional<MachineOperation> first = of(operation, arithmetic, Operand.STREAM, Operand.SINGLE);
    Optional<MachineOperation> second = of(operation, arithmetic, Operand.SINGLE, Operand.STREAM);
    return both.isEmpty() || first.isEmpty() || second.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Loops.BinaryLoop(
                both.get().handle("run", 3),
                first.get().handle("run", 3),
                second.get().handle("run", 3)));
  }

  private static Optional<MachineOperation> of(
      Binary operation, DType.Arithmetic arithmetic, Operand a, Operand b) {
    LoopBuilder builder = new LoopBuilder(arithmetic);
    return builder
        .apply(operation, operand(builder, a), operand(builder, b))
        .flatMap(result -> one(builder, result))
        .map(code -> new MachineOperation(code, arithmetic.bytes(), a, b));
  }

  static Optional<Loops.FoldLoop> of(Fold fold, DType.Arithmetic arithmetic) {
    if (!isPossible() || arithmetic != DType.Arithmetic.FLOAT) {
      return Optional.empty();
    }
    LoopBuilder rows = new LoopBuilder();
    Optional<LoopCode> run = rows.fold(fold, rows.stream()).flatMap(stream -> rows.build());
    Optional<LoopCode> accumulate = LoopBuilder.lines(fold);
    return run.isEmpty() || accumulate.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Loops.FoldLoop(
                new MachineOperation(run.get(), Float.BYTES, Operand.STREAM, Operand.NONE)
                    .handle("run", 2),
                new MachineOperation(accumulate.get(), Float.BYTES, Operand.STREAM, Operand.STREAM)
                    .handle("accumulate", Loops.LINES)));
  }

  private static int operand(LoopBuilder builder, Operand kind) {
    return kind == Operand.SINGLE ? builder.single() : builder.stream();
  }

  private static Optional<LoopCode> one(LoopBuilder builder, int result) {
    builder.store(result, true);
    return builder.build();
  }

  private MethodHandle handle(String name, int addresses) {
    MethodType type =
        MethodType.methodType(void.class, int.class)
            .insertParameterTypes(0, Collections.nCopies(addresses, long.class));
    return handle(name, type);
  }

  private MethodHandle handle(String name, MethodType type) {
    try {
      return MethodHandles.lookup().findVirtual(MachineOperation.class, name, type).bindTo(this);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a loop has no method " + name, e);
    }
  }

  void run(long a, long out, int n) {
    long block = start(n);
    NativeMemory.putLong(block + LoopCode.POINTERS, a);
    NativeMemory.putLong(block + LoopCode.POINTERS + 8, out);
    code.run(block);
  }

  /// Folds so many lines of `a` into `out`, in parts.
  void accumulate(long a, long step, int lines, long out, int n) {
    long block = RowLoops.start(lines, n);
    RowLoops.put(block, 0, a, step);
    RowLoops.put(block, 1, out, 0);
    code.run(block);
  }

  void run(long a, long b, long out, int n) {
    long block = start(n);
    int streams = put(block, 0, first, a);
    streams = put(block, streams, second, b);
    NativeMemory.putLong(block + LoopCode.POINTERS + 8L * streams, out);
    code.run(block);
  }

  private int put(long block, int streams, Operand kind, long address) {
    if (kind == Operand.SINGLE) {
      Elements.copyOne(bytes, address, block + LoopCode.SINGLES);
      return streams;
    }
    NativeMemory.putLong(block + LoopCode.POINTERS + 8L * streams, address);
    return streams + 1;
  }

  /// The thread's block, for one row of `n` elements.
  private long start(int n) {
    long block = Scratch.block();
    NativeMemory.putLong(block + LoopCode.ROWS, 1);
    putColumns(block, n, bytes);
    return block;
  }

  /// Says in a block how long its rows of floats are.
  static void putColumns(long block, int n) {
    putColumns(block, n, Float.BYTES);
  }

  /// Says in a block how long its rows are.
  ///
  /// @param bytes the bytes of a lane
  public static void putColumns(long block, int n, int bytes) {
    int lanes = NativeMemory.REGISTER / bytes;
    NativeMemory.putLong(block + LoopCode.BLOCKS, (long) bytes * (n - n % (4 * lanes)));
    NativeMemory.putLong(block + LoopCode.REGISTERS, (long) bytes * (n - n % lanes));
    NativeMemory.putLong(block + LoopCode.REST, (1L << (n % lanes)) - 1);
  }
}
