package dev.jacobi.gpu;

import java.time.Duration;
import java.time.Instant;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/// Loads the CUDA double before the first test of this module, so that its cards are there when
/// devices are looked for; and says how long its tests took.
public final class DoubleSession implements LauncherSessionListener {
  /// What they may take in all.
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final Instant start = Instant.now();

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    CudaDouble.load();
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    Duration took = Duration.between(start, Instant.now());
    System.out.printf(
        "The CUDA double: %d s of at most %d s%n", took.toSeconds(), LIMIT.toSeconds());
  }
}
