package dev.jacobi.cpu;

import dev.jacobi.cpu.code.LoopCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A thread's own working memory for one computation at a time. It grows to what was asked for and
/// stays, warm, until its thread ends.
final class Scratch {
  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);
  private static final long SMALLEST = 1 << 18;
  private static final long ALIGNMENT = 64;
  private static final long BLOCK = LoopCode.BLOCK_BYTES;
  private static final long TABLE = 8L * GemmKernel.STEPS;

  /// How many numbers of any type [#buffer] holds.
  static final int BUFFER = GemmKernel.STEPS;

  private Arena arena = Arena.ofAuto();
  private long address;
  private long bytes;
  private float[] floats = new float[0];
  private final Arena blockArena = Arena.ofAuto();
  private final long block = blockArena.allocate(BLOCK + TABLE, ALIGNMENT).address();

  private Scratch() {}

  /// The calling thread's working memory, at least `bytes` large. What an earlier call returned is
  /// not valid any more.
  static long reserve(long bytes) {
    Scratch scratch = OF_THREAD.get();
    if (bytes > scratch.bytes) {
      scratch.grow(bytes);
    }
    Bounds.add(scratch.address, bytes);
    return scratch.address;
  }

  /// The calling thread's working array, at least `count` long. It is not the memory that
  /// [#reserve] gives.
  static float[] floats(int count) {
    Scratch scratch = OF_THREAD.get();
    if (count > scratch.floats.length) {
      scratch.floats = new float[count];
    }
    return scratch.floats;
  }

  /// The calling thread's block for what it tells a loop of machine code, as long as [LoopCode]
  /// wants it.
  static long block() {
    long block = OF_THREAD.get().block;
    Bounds.add(block, BLOCK);
    return block;
  }

  /// The calling thread's room for [#BUFFER] numbers, where the table is.
  static long buffer() {
    return block() + BLOCK;
  }

  /// The calling thread's table beside that block, for as many numbers as a product takes steps at
  /// a time.
  static long table(long[] numbers, int from, int count) {
    long table = block() + BLOCK;
    Bounds.add(table, 8L * count);
    MemorySegment.copy(numbers, from, Memory.ALL, ValueLayout.JAVA_LONG, table, count);
    return table;
  }

  private void grow(long wanted) {
    Bounds.remove(address);
    bytes = Math.max(SMALLEST, Long.highestOneBit(wanted - 1) * 2);
    arena = Arena.ofAuto();
    address = arena.allocate(bytes + Memory.REGISTER, ALIGNMENT).address();
  }
}
