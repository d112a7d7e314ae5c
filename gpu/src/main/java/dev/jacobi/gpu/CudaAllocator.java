package dev.jacobi.gpu;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/// Hands out a card's memory, and takes it back when the garbage collector finds a storage
/// unreachable. Taking memory from the driver stops the card, so it is kept in large segments that
/// are cut and joined again; the sizes are PyTorch's.
///
/// Kernels run in one stream: memory may be handed out again while one that was started before
/// still uses it, because whoever gets it comes later. Copies to the card have another stream and
/// wait for the requests that a storage says.
final class CudaAllocator {
  private static final long UNIT = 512;
  private static final long SMALL = 1L << 20;
  private static final long SMALL_SEGMENT = 2L << 20;
  private static final long MEDIUM = 10L << 20;
  private static final long MEDIUM_SEGMENT = 20L << 20;
  private static final long ROUND = 2L << 20;
  private static final int COLLECTIONS = 3;

  /// More than any card has; sizes up to it can be rounded up.
  private static final long LARGEST = Long.MAX_VALUE / 2;

  /// A part of a segment. Neighbours are linked, to be joined when both are free.
  private static final class Chunk {
    final long address;
    long bytes;
    boolean free;

    /// How many requests may still use it: those before it was found free.
    long used;

    @Nullable Chunk before;
    @Nullable Chunk after;

    Chunk(long address, long bytes) {
      this.address = address;
      this.bytes = bytes;
    }
  }

  private static final class Watched extends PhantomReference<CudaStorage> {
    final Chunk chunk;

    Watched(CudaStorage storage, ReferenceQueue<CudaStorage> queue, Chunk chunk) {
      super(storage, queue);
      this.chunk = chunk;
    }
  }

  private final CudaDevice card;
  private final boolean caching;
  private final long limit;
  private final ReferenceQueue<CudaStorage> unreachable = new ReferenceQueue<>();
  private final Set<Watched> watched = new HashSet<>();
  private final Map<Boolean, NavigableSet<Chunk>> free = new HashMap<>();
  private long live;
  private long reserved;
  private long peak;

  /// @param limit the bytes that all tensors together may hold
  /// @param caching false to ask the driver for each tensor, so that checkers see its borders
  CudaAllocator(CudaDevice card, long limit, boolean caching) {
    this.card = card;
    this.limit = limit;
    this.caching = caching;
    for (boolean small : new boolean[] {true, false}) {
      free.put(small, new TreeSet<>(CudaAllocator::bySize));
    }
  }

  private static int bySize(Chunk a, Chunk b) {
    int order = Long.compare(a.bytes, b.bytes);
    return order != 0 ? order : Long.compare(a.address, b.address);
  }

  /// Memory of this many bytes, with any content.
  CudaStorage allocate(long bytes) {
    drain();
    if (bytes > LARGEST) {
      throw new OutOfMemoryError(report(bytes));
    }
    long size = caching ? (Math.max(bytes, 1) + UNIT - 1) / UNIT * UNIT : Math.max(bytes, 1);
    Chunk chunk = size > limit - live ? null : find(size);
    for (int i = 0; chunk == null && i < COLLECTIONS; i++) {
      collect();
      trim();
      chunk = size > limit - live ? null : find(size);
    }
    if (chunk == null) {
      throw new OutOfMemoryError(report(size));
    }
    live += chunk.bytes;
    peak = Math.max(peak, live);
    CudaStorage storage = new CudaStorage(card.device(), chunk.address, bytes, chunk.used);
    watched.add(new Watched(storage, unreachable, chunk));
    return storage;
  }

  private @Nullable Chunk find(long size) {
    NavigableSet<Chunk> list = list(size);
    Chunk best = list.ceiling(new Chunk(0, size));
    if (best == null) {
      best = fromDriver(size);
      if (best == null) {
        return null;
      }
    } else {
      list.remove(best);
    }
    best.free = false;
    if (caching && best.bytes - size >= (size <= SMALL ? UNIT : SMALL)) {
      split(best, size);
    }
    return best;
  }

  private NavigableSet<Chunk> list(long size) {
    NavigableSet<Chunk> list = free.get(size <= SMALL);
    if (list == null) {
      throw new IllegalStateException("the lists of free memory are missing");
    }
    return list;
  }

  /// The list that a chunk belongs to: that of its segment.
  private NavigableSet<Chunk> home(Chunk chunk) {
    Chunk first = chunk;
    long segment = chunk.bytes;
    for (Chunk c = chunk.before; c != null; c = c.before) {
      first = c;
      segment += c.bytes;
    }
    for (Chunk c = chunk.after; c != null; c = c.after) {
      segment += c.bytes;
    }
    return segment <= SMALL_SEGMENT && first.bytes <= SMALL_SEGMENT
        ? list(SMALL)
        : list(SMALL_SEGMENT);
  }

  private void split(Chunk chunk, long size) {
    NavigableSet<Chunk> home = home(chunk);
    Chunk rest = new Chunk(chunk.address + size, chunk.bytes - size);
    rest.free = true;
    rest.used = chunk.used;
    rest.before = chunk;
    rest.after = chunk.after;
    if (rest.after != null) {
      rest.after.before = rest;
    }
    chunk.after = rest;
    chunk.bytes = size;
    home.add(rest);
  }

  private @Nullable Chunk fromDriver(long size) {
    long bytes =
        !caching
            ? size
            : size <= SMALL
                ? SMALL_SEGMENT
                : size < MEDIUM ? MEDIUM_SEGMENT : (size + ROUND - 1) / ROUND * ROUND;
    DevicePointer pointer = new DevicePointer();
    int code = JCudaDriver.cuMemAlloc(pointer, bytes);
    if (code == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
      return null;
    }
    card.check("cuMemAlloc", code);
    reserved += bytes;
    return new Chunk(pointer.address(), bytes);
  }

  /// Makes the garbage collector find tensors that are not used any more.
  private void collect() {
    System.gc();
    try {
      Reference<? extends CudaStorage> first = unreachable.remove(50);
      if (first instanceof Watched found) {
        reclaim(found);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    drain();
  }

  private void drain() {
    for (var ref = unreachable.poll(); ref != null; ref = unreachable.poll()) {
      if (ref instanceof Watched found) {
        reclaim(found);
      }
    }
  }

  private void reclaim(Watched found) {
    if (watched.remove(found)) {
      release(found.chunk);
    }
  }

  private void release(Chunk chunk) {
    live -= chunk.bytes;
    chunk.used = card.progress().requests();
    if (!caching) {
      giveBack(chunk);
      return;
    }
    NavigableSet<Chunk> home = home(chunk);
    Chunk whole = join(home, join(home, chunk, chunk.after), chunk.before);
    whole.free = true;
    home.add(whole);
  }

  /// Joins a chunk with a neighbour that is free.
  private static Chunk join(NavigableSet<Chunk> home, Chunk chunk, @Nullable Chunk other) {
    if (other == null || !other.free) {
      return chunk;
    }
    home.remove(other);
    Chunk left = chunk.address < other.address ? chunk : other;
    Chunk right = left == chunk ? other : chunk;
    left.bytes += right.bytes;
    left.used = Math.max(left.used, right.used);
    left.after = right.after;
    if (left.after != null) {
      left.after.before = left;
    }
    left.free = false;
    return left;
  }

  private void giveBack(Chunk chunk) {
    card.check("cuMemFree", JCudaDriver.cuMemFree(DevicePointer.at(chunk.address)));
    reserved -= chunk.bytes;
  }

  /// Gives whole segments that nobody uses back to the driver.
  void trim() {
    for (NavigableSet<Chunk> list : free.values()) {
      for (Chunk chunk : Set.copyOf(list)) {
        if (chunk.before == null && chunk.after == null) {
          list.remove(chunk);
          giveBack(chunk);
        }
      }
    }
  }

  private String report(long wanted) {
    long largest =
        free.values().stream()
            .filter(list -> !list.isEmpty())
            .mapToLong(list -> list.last().bytes)
            .max()
            .orElse(0);
    return ("%s: out of memory: %,d KB were asked for; %d tensors hold %,d KB of a limit of %,d KB"
            + " (at most %,d KB so far), %,d KB are kept from the driver, the largest free"
            + " piece has %,d KB; drop references to tensors that you no longer need, or use"
            + " smaller batches")
        .formatted(
            card.device(),
            wanted >> 10,
            watched.size(),
            live >> 10,
            limit >> 10,
            peak >> 10,
            reserved >> 10,
            largest >> 10);
  }

  /// The bytes that reachable tensors hold.
  long liveBytes() {
    drain();
    return live;
  }

  /// The bytes that were taken from the driver.
  long reservedBytes() {
    return reserved;
  }
}
