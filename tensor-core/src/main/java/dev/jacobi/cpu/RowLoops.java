package dev.jacobi.cpu;

import dev.jacobi.cpu.code.LoopBuilder;
import dev.jacobi.cpu.code.LoopCode;
import dev.jacobi.cpu.code.MachineCode;
import java.util.Optional;
import java.util.function.Consumer;

/// Loops of machine code over rows of float32 elements that lie anywhere; empty where there is
/// none.
final class RowLoops {
  /// Copies the rows of stream 0 to stream 1.
  static final Optional<LoopCode> COPY = make(loop -> loop.store(loop.stream(), true));

  /// Adds the rows of streams 0 and 1 into stream 2.
  static final Optional<LoopCode> SUM =
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
  static long start(long rows, int columns) {
    long block = Scratch.block();
    Memory.putLong(block + LoopCode.ROWS, rows);
    MachineOperation.putColumns(block, columns);
    return block;
  }

  /// Says where a stream's first row is, and how far the next, in bytes.
  static void put(long block, int stream, long address, long step) {
    Memory.putLong(block + LoopCode.POINTERS + 8L * stream, address);
    Memory.putLong(block + LoopCode.STEPS + 8L * stream, step);
  }
}
