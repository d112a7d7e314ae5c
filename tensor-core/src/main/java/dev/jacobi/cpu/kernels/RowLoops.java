package dev.jacobi.cpu.kernels;

import dev.jacobi.cpu.jit.x64.LoopBuilder;
import dev.jacobi.cpu.jit.x64.LoopCode;
import dev.jacobi.cpu.jit.x64.MachineCode;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Scratch;
import java.util.Optional;
import java.util.function.Consumer;

/// Loops of machine code over rows of float32 elements that lie anywhere; empty where there is
/// none.
public final class RowLoops {
  /// Copies the rows of stream 0 to stream 1.
  static final Optional<LoopCode> COPY = make(loop -> loop.store(loop.stream(), true));

  /// Adds the rows of streams 0 and 1 into stream 2.
  public static final Optional<LoopCode> SUM =
      make(loop -> loop.store(loop.sum(loop.stream(), loop.stream()), false));

  private RowLoops() {}

  private static Optional<LoopCode> make(Consumer<LoopBuilder> body) {
    if (!MachineCode.isAvailable()) {
      return Optional.empty();
    }
    LoopBuilder loop = new LoopBuilder();
    body.accept(loop);
    return loop.build();
  }

  /// The calling thread's block, for so many rows.
  public static long start(long rows, int columns) {
    long block = Scratch.block();
    NativeMemory.putLong(block + LoopCode.ROWS, rows);
    MachineOperation.putColumns(block, columns);
    return block;
  }

  /// Says where a stream's first row is, and how far the next, in bytes.
  public static void put(long block, int stream, long address, long step) {
    NativeMemory.putLong(block + LoopCode.POINTERS + 8L * stream, address);
    NativeMemory.putLong(block + LoopCode.STEPS + 8L * stream, step);
  }
}
