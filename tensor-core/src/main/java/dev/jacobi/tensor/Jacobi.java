package dev.jacobi.tensor;

import dev.jacobi.engine.Backends;
import dev.jacobi.engine.EngineSettings;
import java.util.Locale;

/// The engine's settings.
///
/// ```java
/// Jacobi.config()                       // shows them
/// Jacobi.config().threads(1)            // sets one
/// Jacobi.config().memoryLimit(2L << 30)
/// ```
public final class Jacobi {
  private static final Settings SETTINGS = new Settings();

  private Jacobi() {}

  /// The settings of this program, which it can change at any time. They begin as the system
  /// properties `jacobi.threads`, `jacobi.eager` and `jacobi.memory` say.
  public static Settings config() {
    return SETTINGS;
  }

  /// What can be set. A method with an argument sets, and returns the settings, so that a cell
  /// shows them.
  public static final class Settings {
    private Settings() {}

    /// How many threads compute.
    public int threads() {
      return Backends.threads();
    }

    /// Computes with `count` threads from now on. Results do not depend on it, to the last bit.
    ///
    /// @throws IllegalArgumentException if there is to be none
    public Settings threads(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("threads: wants at least 1, got " + count);
      }
      Backends.threads(count);
      return this;
    }

    /// Whether every operation computes at once.
    public boolean eager() {
      return EngineSettings.eager();
    }

    /// Lets every operation compute at once, or wait until somebody needs its numbers. For looking
    /// for the operation that fails or takes long; slower.
    public Settings eager(boolean on) {
      EngineSettings.eager(on);
      return this;
    }

    /// Whether a program gives the same numbers in each run and for any number of threads: always.
    public boolean deterministic() {
      return true;
    }

    /// The bytes that all tensors in the machine's own memory may hold together.
    public long memoryLimit() {
      return Backends.memoryLimit();
    }

    /// Sets the bytes that all tensors in the machine's own memory may hold together. Beyond it an
    /// operation fails with a table of what holds the memory.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public Settings memoryLimit(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException(
            "memoryLimit: wants a positive number of bytes, got " + bytes);
      }
      Backends.memoryLimit(bytes);
      return this;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "threads        %d%neager          %s%ndeterministic  %s%nmemory limit   %,d MB",
          threads(),
          eager(),
          deterministic(),
          memoryLimit() >> 20);
    }
  }
}
