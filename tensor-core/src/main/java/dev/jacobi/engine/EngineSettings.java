package dev.jacobi.engine;

import java.util.function.Supplier;

/// The settings of this program's tensors, from system properties.
public final class EngineSettings {
  /// Up to this many elements are computed at once: planning a group would cost more.
  private static final long SMALL = 1024;

  private static volatile long limit = limit(Boolean.getBoolean("jacobi.eager"));
  private static final int THREADS =
      Integer.getInteger("jacobi.threads", Runtime.getRuntime().availableProcessors());
  private static final ScopedValue<Long> AT_ONCE_HERE = ScopedValue.newInstance();

  private EngineSettings() {}

  /// Results with up to this many elements are computed when the operation is called, larger ones
  /// when somebody needs them.
  public static long atOnce() {
    return AT_ONCE_HERE.isBound() ? AT_ONCE_HERE.get() : limit;
  }

  /// The result of `body`, run with another limit for what is computed at once: with -1 everything
  /// waits, with `Long.MAX_VALUE` nothing does.
  public static <T> T atOnce(long elements, Supplier<T> body) {
    return ScopedValue.where(AT_ONCE_HERE, elements).call(body::get);
  }

  private static long limit(boolean eager) {
    return eager ? Long.MAX_VALUE : SMALL;
  }

  public static boolean eager() {
    return limit == Long.MAX_VALUE;
  }

  public static void eager(boolean on) {
    limit = limit(on);
  }

  /// How many threads compute at first.
  static int threads() {
    return Math.max(1, THREADS);
  }
}
