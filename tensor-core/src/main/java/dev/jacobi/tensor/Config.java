package dev.jacobi.tensor;

/// The settings of this program's tensors, from system properties.
final class Config {
  private static final boolean EAGER = Boolean.getBoolean("jacobi.eager");
  private static final int THREADS =
      Integer.getInteger("jacobi.threads", Runtime.getRuntime().availableProcessors());

  private Config() {}

  /// Whether every operation is computed when it is called, for debugging.
  static boolean isEager() {
    return EAGER;
  }

  /// How many threads compute.
  static int threads() {
    return Math.max(1, THREADS);
  }
}
