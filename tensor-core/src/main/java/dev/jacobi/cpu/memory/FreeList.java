package dev.jacobi.cpu.memory;

import dev.jacobi.cpu.system.SystemCalls;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Memory of the system's that waits to be used, in regions that are split and joined.
///
/// The region of a size that came back last, whose lines may still be in a cache, goes out first.
/// Where there is none of the size, a larger one is split; neighbours are joined only when no
/// region is large enough, so that a loop gets the very regions back that it gave.
final class FreeList {
  private static final long PAGE = 4096;

  /// Regions of one kind share segments, so that small ones do not break the large ones up.
  private final Kind[] kinds = {
    new Kind(1L << 19, 16L << 20), new Kind(16L << 20, 64L << 20), new Kind(Long.MAX_VALUE, 0)
  };

  /// A large region serves only what takes at least one part in so many of it.
  private static final long MOST_SPLIT = 8;

  private long cached;
  private long clock;

  /// A part of a segment.
  static final class Region {
    private final Segment segment;
    private final long address;
    private long length;
    private @Nullable Region after;
    private boolean isFree = true;

    /// How much of it has been touched, as far as it is known.
    private long touched;

    /// When it came back.
    private long time;

    private Region(Segment segment, long address, long length) {
      this.segment = segment;
      this.address = address;
      this.length = length;
    }

    long address() {
      return address;
    }
  }

  /// What the system gave at once.
  private static final class Segment {
    private final SystemMemory memory;
    private final Kind kind;
    private final Region first;

    Segment(SystemMemory memory, Kind kind, long length) {
      this.memory = memory;
      this.kind = kind;
      this.first = new Region(this, memory.address(), length);
    }
  }

  private static final class Kind {
    private final long end;
    private final long segment;
    private final TreeMap<Long, ArrayDeque<Region>> bySize = new TreeMap<>();
    private final List<Segment> segments = new ArrayList<>();
    private long touched;
    private boolean isJoined = true;

    /// @param end the sizes below belong to it
    /// @param segment what the system is asked for, or 0 for what is wanted
    Kind(long end, long segment) {
      this.end = end;
      this.segment = segment;
    }

    void add(Region region) {
      bySize.computeIfAbsent(region.length, k -> new ArrayDeque<>()).addFirst(region);
      touched += region.touched;
    }

    void remove(Region region) {
      ArrayDeque<Region> list = bySize.get(region.length);
      if (list != null && list.removeFirstOccurrence(region) && list.isEmpty()) {
        bySize.remove(region.length);
      }
      touched -= region.touched;
    }
  }

  /// Bytes that have been touched and wait.
  long cached() {
    return cached;
  }

  /// Room for so many bytes and a register beyond. Neighbours start at different places of a page,
  /// so that operands of one size do not crowd the same lines of the first-level cache.
  private static long length(long bytes) {
    long gap = bytes < SystemMemory.Mapping.HUGE_PAGE ? 64 : PAGE + 64;
    return (bytes + gap + 63) & -64;
  }

  private Kind kind(long bytes) {
    for (Kind kind : kinds) {
      if (bytes < kind.end) {
        return kind;
      }
    }
    return kinds[kinds.length - 1];
  }

  /// A region of at least `bytes` bytes.
  Region take(long bytes) {
    Kind kind = kind(bytes);
    long length = length(bytes);
    Region region = known(kind, length);
    if (region == null) {
      region = segment(kind, length);
    }
    kind.remove(region);
    cached -= region.touched;
    if (region.length > length) {
      split(region, length);
    }
    region.isFree = false;
    return region;
  }

  private static @Nullable Region known(Kind kind, long length) {
    ArrayDeque<Region> exact = kind.bySize.get(length);
    if (exact != null) {
      return exact.peekFirst();
    }
    Region warm = larger(kind, length, true);
    if (warm == null && !kind.isJoined && kind.touched >= length) {
      join(kind);
      warm = larger(kind, length, true);
    }
    return warm == null ? larger(kind, length, false) : warm;
  }

  /// The smallest region that is large enough.
  private static @Nullable Region larger(Kind kind, long length, boolean isTouched) {
    long most = kind.segment > 0 ? Long.MAX_VALUE : length * MOST_SPLIT;
    for (ArrayDeque<Region> list : kind.bySize.tailMap(length).values()) {
      Region region = list.getFirst();
      if (region.length <= most && (!isTouched || region.touched >= length)) {
        return region;
      }
    }
    return null;
  }

  private static Region segment(Kind kind, long length) {
    boolean isShared = kind.segment > 0 && SystemCalls.areAvailable();
    long size = isShared ? Math.max(kind.segment, length) : length;
    Segment segment = new Segment(SystemMemory.allocate(size), kind, size);
    kind.segments.add(segment);
    kind.add(segment.first);
    return segment.first;
  }

  private void split(Region region, long length) {
    Region rest = new Region(region.segment, region.address + length, region.length - length);
    rest.touched = Math.max(0, region.touched - length);
    rest.time = region.time;
    rest.after = region.after;
    region.after = rest;
    region.length = length;
    region.touched = Math.min(region.touched, length);
    region.segment.kind.add(rest);
    cached += rest.touched;
  }

  /// Takes a region back.
  void put(Region region) {
    region.isFree = true;
    region.touched = region.length;
    region.time = clock++;
    region.segment.kind.add(region);
    region.segment.kind.isJoined = false;
    cached += region.touched;
  }

  /// Makes one region of free neighbours.
  private static void join(Kind kind) {
    List<Region> free = new ArrayList<>();
    for (Segment segment : kind.segments) {
      for (Region region = segment.first; region != null; region = region.after) {
        if (region.isFree) {
          swallow(region);
          free.add(region);
        }
      }
    }
    free.sort(Comparator.comparingLong(region -> region.time));
    kind.bySize.clear();
    kind.touched = 0;
    free.forEach(kind::add);
    kind.isJoined = true;
  }

  private static void swallow(Region region) {
    Region next = region.after;
    while (next != null && next.isFree) {
      region.length += next.length;
      region.touched += next.touched;
      region.time = Math.max(region.time, next.time);
      next = next.after;
    }
    region.after = next;
  }

  /// Gives all that waits back to the system: the addresses too where nothing of a segment is in
  /// use.
  void trim() {
    for (Kind kind : kinds) {
      join(kind);
      for (Iterator<Segment> i = kind.segments.iterator(); i.hasNext(); ) {
        Segment segment = i.next();
        Region first = segment.first;
        if (first.isFree && first.after == null) {
          segment.memory.free();
          i.remove();
        } else {
          giveBack(first);
        }
      }
      join(kind);
    }
    cached = 0;
  }

  private static void giveBack(Region first) {
    for (Region region = first; region != null; region = region.after) {
      long start = (region.address + PAGE - 1) & -PAGE;
      long end = (region.address + region.length) & -PAGE;
      if (region.isFree && region.touched > 0 && SystemCalls.areAvailable()) {
        if (start < end) {
          SystemCalls.giveBack(start, end - start);
        }
        region.touched = 0;
      }
    }
  }
}
