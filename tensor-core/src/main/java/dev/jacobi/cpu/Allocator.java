package dev.jacobi.cpu;

import dev.jacobi.cpu.CpuStorage.Block;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Hands out native memory and takes it back when the garbage collector finds it unreachable, or at
/// once when the engine says so. Memory is kept in size classes, four to each power of two, and the
/// block that was given back last, whose lines may still be in a cache, is handed out first.
///
/// Small requests are cut from a shared chunk, so that they cost the collector nothing of their
/// own.
final class Allocator {
  private static final int ALIGNMENT = 64;
  private static final long SMALL = 1 << 14;
  private static final long CHUNK = 1 << 16;
  private static final long SLACK = 256L << 20;
  private static final int BALLAST = 1 << 19;
  private static final int MOST_BALLAST = 512;

  private final ReferenceQueue<Block> unreachable = new ReferenceQueue<>();
  private final Map<Long, ArrayDeque<Owned>> free = new HashMap<>();
  private final Map<Long, Tracked> tracked = new HashMap<>();
  private @Nullable Block chunk;
  private long chunkUsed;
  private long live;
  private long cached;
  private long collectAt = SLACK;
  private long limit;

  /// A field, so that the compiler cannot leave the ballast out.
  @SuppressWarnings("unused")
  private byte[] ballast = new byte[0];

  Allocator(long limit) {
    this.limit = limit;
  }

  /// Memory of at least `bytes` bytes with any content.
  synchronized CpuStorage allocate(long bytes) {
    if (bytes <= SMALL) {
      return small(bytes);
    }
    Block block = block(sizeClass(bytes));
    return new CpuStorage(block.address(), bytes, block);
  }

  private CpuStorage small(long bytes) {
    long size = Math.max((bytes + ALIGNMENT - 1) & -ALIGNMENT, ALIGNMENT);
    Block current = chunk;
    if (current == null || chunkUsed + size > CHUNK) {
      current = block(CHUNK);
      chunk = current;
      chunkUsed = 0;
    }
    CpuStorage storage = new CpuStorage(current.address() + chunkUsed, bytes, current);
    chunkUsed += size;
    return storage;
  }

  private Block block(long size) {
    drain();
    if (live + size > collectAt || live + size > limit) {
      relieve(size);
    }
    ArrayDeque<Owned> list = free.get(size);
    Owned memory = list == null ? null : list.pollFirst();
    if (memory == null) {
      if (live + cached + size > limit) {
        // What is cached in other sizes counts, too.
        trim();
      }
      memory = Owned.fromSystem(size);
    } else {
      cached -= size;
    }
    live += size;
    Block block = new Block(memory.address());
    tracked.put(memory.address(), new Tracked(block, unreachable, memory));
    return block;
  }

  /// Size classes: four between each power of two and the next.
  static long sizeClass(long bytes) {
    long step = Math.max(Long.highestOneBit(bytes - 1) / 4, ALIGNMENT);
    return (bytes + step - 1) / step * step;
  }

  /// Makes the collector look for unreachable tensors. A young collection is enough for most, and
  /// it can be had by filling what is left of the young generation.
  private void relieve(long wanted) {
    youngCollection();
    drain();
    if (live + wanted > limit) {
      System.gc();
      awaitReferences();
      drain();
    }
    if (live + cached + wanted > limit) {
      trim();
    }
    if (live + wanted > limit) {
      throw new OutOfMemoryError(
          "tensors hold %,d MB and %,d MB more were asked for, over the limit of %,d MB; drop"
                  .formatted(live >> 20, wanted >> 20, limit >> 20)
              + " references to tensors that you no longer need, or raise the limit");
    }
    collectAt = Math.min(limit, Math.max(live * 2, live + SLACK));
  }

  private void youngCollection() {
    WeakReference<Object> canary = new WeakReference<>(new Object());
    for (int i = 0; i < MOST_BALLAST && !canary.refersTo(null); i++) {
      ballast = new byte[BALLAST];
    }
    ballast = new byte[0];
    awaitReferences();
  }

  private void awaitReferences() {
    try {
      Reference<? extends Block> first = unreachable.remove(20);
      if (first instanceof Tracked found) {
        reclaim(found);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drain() {
    for (var ref = unreachable.poll(); ref != null; ref = unreachable.poll()) {
      if (ref instanceof Tracked found) {
        reclaim(found);
      }
    }
  }

  private void reclaim(Tracked found) {
    tracked.remove(found.memory.address());
    found.clear();
    long size = found.memory.bytes();
    live -= size;
    cached += size;
    free.computeIfAbsent(size, k -> new ArrayDeque<>()).addFirst(found.memory);
  }

  /// Takes memory back at once, when nobody can see it any more.
  synchronized void release(CpuStorage storage) {
    Tracked own = storage.bytes() > SMALL ? tracked.get(storage.address()) : null;
    if (own != null) {
      reclaim(own);
    }
  }

  /// Gives all cached memory back to the system.
  synchronized void trim() {
    for (ArrayDeque<Owned> list : free.values()) {
      list.forEach(Owned::close);
    }
    free.clear();
    cached = 0;
  }

  synchronized long liveBytes() {
    drain();
    return live;
  }

  /// The bytes that were taken from the system: live ones, and those that wait to be used again.
  synchronized long systemBytes() {
    drain();
    return live + cached;
  }

  synchronized long limit() {
    return limit;
  }

  synchronized void limit(long bytes) {
    limit = bytes;
    collectAt = Math.min(collectAt, bytes);
  }

  private record Owned(Arena arena, long address, long bytes) {
    /// The arena is closed when the allocator gives the memory back.
    @SuppressWarnings("MustBeClosed")
    static Owned fromSystem(long bytes) {
      Arena arena = Arena.ofShared();
      MemorySegment memory = arena.allocate(bytes + Memory.REGISTER, ALIGNMENT);
      return new Owned(arena, memory.address(), bytes);
    }

    void close() {
      arena.close();
    }
  }

  private static final class Tracked extends PhantomReference<Block> {
    private final Owned memory;

    Tracked(Block block, ReferenceQueue<Block> queue, Owned memory) {
      super(block, queue);
      this.memory = memory;
    }
  }
}
