package dev.jacobi.tensor;

import java.util.function.Supplier;

/// Runs code whose operations are not recorded: for evaluation, and for changing parameters.
public final class NoGrad {
  private static final ScopedValue<Boolean> RECORDING = ScopedValue.newInstance();

  private NoGrad() {}

  /// Runs `body` without recording.
  public static void noGrad(Runnable body) {
    ScopedValue.where(RECORDING, false).run(body);
  }

  /// The result of `body`, run without recording.
  public static <T> T noGrad(Supplier<T> body) {
    return ScopedValue.where(RECORDING, false).call(body::get);
  }

  /// Runs `body` with recording, also inside [#noGrad(Runnable)].
  public static void enableGrad(Runnable body) {
    ScopedValue.where(RECORDING, true).run(body);
  }

  /// Whether operations are recorded here.
  public static boolean isRecording() {
    return !RECORDING.isBound() || RECORDING.get();
  }
}
