package dev.jacobi.backend;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// What holds the memory of a machine's tensors.
///
/// @param live the bytes of tensors that something refers to
/// @param cached the bytes that wait to be used again
/// @param limit the bytes that tensors may hold
/// @param spent the time that the program has spent making room
/// @param buffers how many there have been so far
/// @param holders the lines of code whose large tensors are live, the largest share first
public record MemoryUse(
    long live, long cached, long limit, Duration spent, Buffers buffers, List<Holder> holders) {
  /// Holders that a text shows.
  private static final int SHOWN = 12;

  /// A report whose list cannot change any more.
  public MemoryUse {
    holders = List.copyOf(holders);
  }

  /// How tensors got their memory and gave it back.
  ///
  /// @param handedOut how often memory was asked for
  /// @param backAtOnce how often it came back as soon as nobody needed it; the rest is in use, or
  ///   came back by the collector or will
  public record Buffers(long handedOut, long backAtOnce) {}

  /// Large tensors that one line of code made.
  ///
  /// @param place the cell and line, or empty for what no user's code made
  /// @param bytes what they hold together
  /// @param tensors how many there are
  public record Holder(String place, long bytes, int tensors) {}

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MB", bytes / 1048576.0);
  }

  /// A table.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        "tensors hold %s of %s, and %s wait to be used again"
            .formatted(megabytes(live), megabytes(limit), megabytes(cached)));
    text.append(
        String.format(
            Locale.ROOT,
            "%n%,d of %,d buffers came back at once, others by the collector",
            buffers.backAtOnce,
            buffers.handedOut));
    long named = 0;
    for (Holder holder : holders.subList(0, Math.min(SHOWN, holders.size()))) {
      text.append(line(holder.bytes, holder.tensors, holder.place));
      named += holder.bytes;
    }
    if (!holders.isEmpty() && live > named) {
      text.append("%n%14s  in small tensors and others".formatted(megabytes(live - named)));
    }
    return text.toString();
  }

  private static String line(long bytes, int tensors, String place) {
    return "%n%14s  in %,4d %s  %s"
        .formatted(
            megabytes(bytes),
            tensors,
            tensors == 1 ? "tensor " : "tensors",
            place.isEmpty() ? "made by the engine" : place);
  }
}
