package dev.jacobi.gpu;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/// Loads the CUDA double before the first test of this module, so that its cards are there when
/// devices are looked for.
public final class DoubleSession implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    CudaDouble.load();
  }
}
