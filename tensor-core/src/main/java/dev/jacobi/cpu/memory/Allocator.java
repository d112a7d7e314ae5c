package dev.jacobi.cpu.memory;

import dev.jacobi.backend.MemoryUse;
import dev.jacobi.cpu.memory.CpuStorage.Block;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Hands out native memory and takes it back when its last owner lets go of it, or when the garbage
/// collector finds it unreachable. There are four size classes to each power of two.
///
/// Small requests are cut from a shared chunk, so that they cost the collector nothing of their
/// own.
public final class Allocator {
  private static final int ALIGNMENT = 64;
  private static final long SMALL = 1 << 14;
  private static final long CHUNK = 1 << 16;

  /// More than any machine can address.
  private static final long MOST = 1L << 48;

  private static final int BALLAST = 1 << 16;
  private static final int MOST_BALLAST = 1 << 12;

  /// From this size on it is noted who asks: that costs less than a hundredth of filling the
  /// memory.
  private static final long NOTED = 1 << 20;

  /// Whether memory that comes back is filled with what is no number, so that whoever still reads
  /// it is found out.
  private static final boolean CHECKED = Boolean.getBoolean("jacobi.checked");

  private static final byte POISON = -1;

  private final Supplier<String> place;
  private final ReferenceQueue<Block> unreachable = new ReferenceQueue<>();
  private final FreeList free = new FreeList();
  private final Map<Long, Tracked> tracked = new HashMap<>();
  private @Nullable Block chunk;
  private long chunkUsed;
  private long handedOut;
  private long backAtOnce;
  private long live;
  private long collectAt;
  private long limit;
  private long spent;
  private final Slack slack = new Slack();
  private long relieves;

  /// A field, so that the compiler cannot leave the ballast out.
  @SuppressWarnings("unused")
  private byte[] ballast = new byte[0];

  /// @param place tells which line of the user's code asks for memory
  public Allocator(long limit, Supplier<String> place) {
    this.limit = limit;
    this.place = place;
    this.collectAt = slack();
  }

  private long slack() {
    return Math.min(slack.bytes(), limit / 4 * 3);
  }

  /// Memory of at least `bytes` bytes with any content.
  public synchronized CpuStorage allocate(long bytes) {
    handedOut++;
    if (bytes <= SMALL && !BoundsCheck.ARE_CHECKED) {
      return small(bytes);
    }
    if (bytes > Math.min(limit, MOST)) {
      // Before anything is computed with a size that cannot be right.
      throw outOfMemory(bytes);
    }
    if (BoundsCheck.ARE_CHECKED) {
      return apart(bytes);
    }
    Block block = block(sizeClass(bytes));
    return new CpuStorage(block.address(), bytes, block);
  }

  /// Memory with space around it that nobody may touch, full of what is no number.
  private CpuStorage apart(long bytes) {
    Block block = block(sizeClass(bytes + 2 * BoundsCheck.GUARD));
    CpuStorage storage = new CpuStorage(block.address() + BoundsCheck.GUARD, bytes, block);
    BoundsCheck.add(storage.address(), bytes);
    NativeMemory.fill(storage.address(), bytes, (byte) -1);
    return storage;
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
    current.users++;
    return storage;
  }

  private Block block(long size) {
    drain();
    if (live + size > collectAt || live + size > limit) {
      relieve(size);
    }
    Owned memory = new Owned(free.take(size), size);
    if (live + free.cached() + size > limit) {
      // What waits elsewhere counts, too.
      free.trim();
    }
    live += size;
    Block block = new Block(this, memory.address());
    tracked.put(
        memory.address(), new Tracked(block, unreachable, memory, size < NOTED ? "" : place.get()));
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
    long start = System.nanoTime();
    try {
      makeRoom(wanted);
    } finally {
      long end = System.nanoTime();
      spent += end - start;
      slack.collected(start, end);
    }
  }

  private void makeRoom(long wanted) {
    if (relieves++ == 0) {
      // The first young collection of a program finds next to nothing unreachable, measured; what
      // it leaves lies among the old objects for long.
      System.gc();
    } else {
      youngCollection();
    }
    sweep();
    if (live + wanted > limit) {
      System.gc();
      sweep();
    }
    if (live + free.cached() + wanted > limit) {
      free.trim();
    }
    if (live + wanted > limit) {
      throw outOfMemory(wanted);
    }
    collectAt = Math.min(limit, live + Math.max(live / 2, slack()));
  }

  private OutOfMemoryError outOfMemory(long wanted) {
    return new OutOfMemoryError(
        "%,d MB more were asked for than the limit lets tensors hold; drop".formatted(wanted >> 20)
            + " references to what you no longer need, or raise the limit with"
            + " Jacobi.config().memoryLimit(bytes)\n"
            + use());
  }

  private void youngCollection() {
    WeakReference<Object> canary = new WeakReference<>(new Object());
    for (int i = 0; i < MOST_BALLAST && !canary.refersTo(null); i++) {
      ballast = new byte[BALLAST];
    }
    ballast = new byte[0];
  }

  /// Takes back what the collector has just found unreachable, without waiting for the thread that
  /// puts it into the queue.
  private void sweep() {
    List<Tracked> found = new ArrayList<>();
    for (Tracked candidate : tracked.values()) {
      if (candidate.refersTo(null)) {
        found.add(candidate);
      }
    }
    found.forEach(this::reclaim);
  }

  private void drain() {
    for (var ref = unreachable.poll(); ref != null; ref = unreachable.poll()) {
      if (ref instanceof Tracked found) {
        reclaim(found);
      }
    }
  }

  private void reclaim(Tracked found) {
    if (!tracked.remove(found.memory.address(), found)) {
      // It was swept, and is in the queue nevertheless.
      return;
    }
    found.clear();
    BoundsCheck.remove(found.memory.address() + BoundsCheck.GUARD);
    long size = found.memory.bytes();
    if (CHECKED) {
      NativeMemory.ALL.asSlice(found.memory.address(), size).fill(POISON);
    }
    live -= size;
    free.put(found.memory.region);
  }

  /// Takes memory back at once, when nobody can see it any more.
  public void release(CpuStorage storage) {
    storage.release();
  }

  /// Takes back what has lost its last owner.
  synchronized void takeBack(CpuStorage storage) {
    backAtOnce++;
    Block block = storage.block();
    if (storage.bytes() <= SMALL && !BoundsCheck.ARE_CHECKED) {
      leave(block, storage);
    } else {
      reclaim(block);
    }
  }

  /// A chunk comes back with its last part. Parts that only the collector finds keep it until it is
  /// found as a whole.
  private void leave(Block block, CpuStorage part) {
    if (CHECKED) {
      NativeMemory.ALL.asSlice(block.address() + part.offset(), part.bytes()).fill(POISON);
    }
    block.users--;
    if (block.users > 0) {
      return;
    }
    if (block == chunk) {
      chunkUsed = 0;
    } else {
      reclaim(block);
    }
  }

  private void reclaim(Block block) {
    Tracked own = tracked.get(block.address());
    if (own != null) {
      reclaim(own);
    }
  }

  /// Gives all cached memory back to the system, and goes on as at the start.
  public synchronized void trim() {
    free.trim();
    slack.reset();
    collectAt = Math.min(collectAt, live + slack());
  }

  public synchronized long liveBytes() {
    drain();
    return live;
  }

  /// The bytes that were taken from the system: live ones, and those that wait to be used again.
  synchronized long systemBytes() {
    drain();
    return live + free.cached();
  }

  /// What holds the memory, the collector having looked.
  public synchronized MemoryUse use() {
    drain();
    Map<String, MemoryUse.Holder> holders = new HashMap<>();
    for (Tracked block : tracked.values()) {
      if (block.memory.bytes >= NOTED && !block.refersTo(null)) {
        MemoryUse.Holder one = new MemoryUse.Holder(block.place, block.memory.bytes, 1);
        holders.merge(block.place, one, Allocator::together);
      }
    }
    List<MemoryUse.Holder> sorted = new ArrayList<>(holders.values());
    sorted.sort(Comparator.comparingLong(MemoryUse.Holder::bytes).reversed());
    return new MemoryUse(
        live,
        free.cached(),
        limit,
        Duration.ofNanos(spent),
        new MemoryUse.Buffers(handedOut, backAtOnce),
        sorted);
  }

  private static MemoryUse.Holder together(MemoryUse.Holder a, MemoryUse.Holder b) {
    return new MemoryUse.Holder(a.place(), a.bytes() + b.bytes(), a.tensors() + b.tensors());
  }

  public synchronized long limit() {
    return limit;
  }

  public synchronized void limit(long bytes) {
    limit = bytes;
    collectAt = Math.min(collectAt, bytes);
  }

  private record Owned(FreeList.Region region, long bytes) {
    long address() {
      return region.address();
    }
  }

  private static final class Tracked extends PhantomReference<Block> {
    private final Owned memory;
    private final String place;

    Tracked(Block block, ReferenceQueue<Block> queue, Owned memory, String place) {
      super(block, queue);
      this.memory = memory;
      this.place = place;
    }
  }
}
