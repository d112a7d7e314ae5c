package dev.jacobi.cpu.memory;

import dev.jacobi.cpu.jit.x64.LoopCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A thread's own working memory for one computation at a time. It grows to what was asked for and
/// stays, warm, until its thread ends.
public final class Scratch {
  /// How many numbers a [#table] holds.
  public static final int TABLE_SIZE = 512;

  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);
  private static final long SMALLEST = 1 << 18;
  private static final long ALIGNMENT = 64;
  private static final long BLOCK = LoopCode.BLOCK_BYTES;
  private static final long TABLE = 8L * Scratch.TABLE_SIZE;

  /// How many numbers of any type [#buffer] holds.
  public static final int BUFFER = TABLE_SIZE;

  private Arena arena = Arena.ofAuto();
  private long address;
  private long bytes;
  private float[] floats = new float[0];
  private final Arena blockArena = Arena.ofAuto();
  private final long block = blockArena.allocate(BLOCK + TABLE, ALIGNMENT).address();

  private Scratch() {}

  /// The calling thread's working memory, at least `bytes` large. What an earlier call returned is
  /// not valid any more.
  public static long reserve(long bytes) {
    Scratch scratch = OF_THREAD.get();
    if (bytes > scratch.bytes) {
      scratch.grow(bytes);
    }
    BoundsCheck.add(scratch.address, bytes);
    return scratch.address;
  }

  /// The calling thread's working array, at least `count` long. It is not the memory that
  /// [#reserve] gives.
  public static float[] floats(int count) {
    Scratch scratch = OF_THREAD.get();
    if (count > scratch.floats.length) {
      scratch.floats = new float[count];
    }
    return scratch.floats;
  }

  /// The calling thread's block for what it tells a loop of machine code, as long as [LoopCode]
  /// wants it.
  public static long block() {
    long block = OF_THREAD.get().block;
    BoundsCheck.add(block, BLOCK);
    return block;
  }

  /// The calling thread's room for [#BUFFER] numbers, where the table is.
  public static long buffer() {
    long buffer = block() + BLOCK;
    BoundsCheck.add(buffer, TABLE);
    return buffer;
  }

  /// The calling thread's table beside that block, for up to [#TABLE_SIZE] numbers.
  public static long table(long[] numbers, int from, int count) {
    long table = block() + BLOCK;
    BoundsCheck.add(table, 8L * count);
    MemorySegment.copy(numbers, from, NativeMemory.ALL, ValueLayout.JAVA_LONG, table, count);
    return table;
  }

  private void grow(long wanted) {
    BoundsCheck.remove(address);
    bytes = Math.max(SMALLEST, Long.highestOneBit(wanted - 1) * 2);
    arena = Arena.ofAuto();
    address = arena.allocate(bytes + NativeMemory.REGISTER, ALIGNMENT).address();
  }
}
