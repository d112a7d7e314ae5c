package dev.jacobi.cpu.memory;

/// How much memory may wait for the collector before it is made to look.
///
/// Fresh memory costs the system one to four milliseconds a megabyte, and what was used lately is
/// still in a cache: so it is little. A collection takes up to a millisecond, most of which goes
/// into filling the young generation. A loop that does little else than ask for memory, and goes on
/// doing so, gets more.
final class Slack {
  private static final long LEAST = 64L << 20;
  private static final long MOST = 768L << 20;

  /// The share of the time, one in so many, above which collecting takes too much.
  private static final int TOO_MUCH = 32;

  /// The share below which it takes so little that less memory would do.
  private static final int LITTLE = 256;

  /// Collections until the first change: most programs are over by then.
  private static final int PATIENCE = 128;

  /// Collections from one change to the next.
  private static final int WINDOW = 16;

  private long bytes = LEAST;
  private int count;
  private long spent;
  private long since;

  long bytes() {
    return bytes;
  }

  void reset() {
    bytes = LEAST;
    count = 0;
    spent = 0;
  }

  /// Notes a collection, from its start to its end in nanoseconds.
  void collected(long start, long end) {
    if (count == 0) {
      // What was done before the first one says nothing about a loop.
      since = end;
      count = 1;
      return;
    }
    count++;
    spent += end - start;
    if (count <= (bytes == LEAST ? PATIENCE : WINDOW)) {
      return;
    }
    long whole = end - since;
    if (spent > whole / TOO_MUCH) {
      bytes = Math.min(2 * bytes, MOST);
    } else if (spent < whole / LITTLE) {
      bytes = Math.max(bytes / 2, LEAST);
    }
    count = 1;
    spent = 0;
    since = end;
  }
}
