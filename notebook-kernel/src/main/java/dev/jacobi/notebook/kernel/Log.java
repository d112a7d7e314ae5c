package dev.jacobi.notebook.kernel;

import java.io.PrintStream;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// What the kernel has to say to whoever started it, on the stream that no cell prints to.
final class Log {
  private static final long MINUTE = 60_000_000_000L;

  private final PrintStream out;
  private final LongSupplier nanos;
  private final ConcurrentHashMap<String, Long> said = new ConcurrentHashMap<>();

  Log(PrintStream out) {
    this(out, System::nanoTime);
  }

  Log(PrintStream out, LongSupplier nanos) {
    this.out = out;
    this.nanos = nanos;
  }

  void note(String what) {
    out.println("jacobi: " + what);
    out.flush();
  }

  /// Once in a minute for each kind: somebody else decides how often it happens.
  void note(String kind, String what) {
    if (isDue(kind)) {
      note(what + ". (Said once in a minute.)");
    }
  }

  private boolean isDue(String kind) {
    long now = nanos.getAsLong();
    return said.compute(kind, (_, last) -> last == null || now - last >= MINUTE ? now : last)
        == now;
  }

  void failure(String where, Throwable failure) {
    try {
      out.println("jacobi: " + where + " failed:");
      failure.printStackTrace(out);
      out.flush();
    } catch (OutOfMemoryError | StackOverflowError _) {
      // Nothing can be said now; the kernel goes on.
    }
  }

  /// Like [#failure(String, Throwable)], once in a minute for each kind.
  void failures(String where, Throwable failure) {
    if (isDue(where + failure.getClass().getName())) {
      failure(where, failure);
    }
  }
}
