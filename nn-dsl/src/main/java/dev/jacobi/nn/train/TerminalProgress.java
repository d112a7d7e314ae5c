package dev.jacobi.nn.train;

import dev.jacobi.nn.train.ProgressView.Line;
import dev.jacobi.nn.train.ProgressView.StatusLine;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/// A line at the end of a terminal, which a carriage return takes back. Where there is no terminal,
/// as in a log, only what stays is printed.
final class TerminalProgress implements StatusLine {
  private static final int WIDTH = 20;
  private static final long PAUSE_NANOS = 100_000_000;

  private final PrintStream out;
  private final boolean isTerminal;
  private final LongSupplier nanoTime;
  private long next;
  private int shown;

  TerminalProgress(PrintStream out, boolean isTerminal) {
    this(out, isTerminal, System::nanoTime);
  }

  TerminalProgress(PrintStream out, boolean isTerminal, LongSupplier nanoTime) {
    this.out = out;
    this.isTerminal = isTerminal;
    this.nanoTime = nanoTime;
    this.next = nanoTime.getAsLong();
  }

  @Override
  public void show(Line line) {
    long now = nanoTime.getAsLong();
    if (isTerminal && now - next >= 0) {
      next = now + PAUSE_NANOS;
      int full = (int) Math.round(line.share() * WIDTH);
      put("█".repeat(full) + "░".repeat(WIDTH - full) + "  " + line.facts());
      out.flush();
    }
  }

  @Override
  public void close(Line line) {
    put(line.facts());
    out.println();
  }

  /// A shorter line does not leave the end of a longer one.
  private void put(String text) {
    out.print((isTerminal ? "\r" : "") + text + " ".repeat(Math.max(0, shown - text.length())));
    shown = isTerminal ? text.length() : 0;
  }
}
