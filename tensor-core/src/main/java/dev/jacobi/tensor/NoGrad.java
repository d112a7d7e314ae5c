package dev.jacobi.tensor;

import dev.jacobi.tensor.GradMode.Mode;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs code whose operations are not recorded: for evaluation, and for changing parameters.
public final class NoGrad {
  private NoGrad() {}

  /// Runs `body` without recording.
  public static void noGrad(Runnable body) {
    Objects.requireNonNull(body, "noGrad: body is null");
    run(Mode.NO_GRAD, body);
  }

  /// The result of `body`, run without recording.
  public static <T extends @Nullable Object> T noGrad(Supplier<T> body) {
    Objects.requireNonNull(body, "noGrad: body is null");
    return GradMode.current().with(Mode.NO_GRAD).call(body);
  }

  /// Runs `body` with recording, also inside [#noGrad(Runnable)].
  public static void enableGrad(Runnable body) {
    Objects.requireNonNull(body, "enableGrad: body is null");
    run(Mode.GRAD, body);
  }

  /// The result of `body`, run with recording, also inside [#noGrad(Runnable)].
  public static <T extends @Nullable Object> T enableGrad(Supplier<T> body) {
    Objects.requireNonNull(body, "enableGrad: body is null");
    return GradMode.current().with(Mode.GRAD).call(body);
  }

  /// Runs `body` without recording, and for good: what it computes cannot be used later where
  /// operations are recorded. An `enableGrad` inside changes nothing.
  public static void inferenceMode(Runnable body) {
    Objects.requireNonNull(body, "inferenceMode: body is null");
    run(Mode.INFERENCE, body);
  }

  /// The result of `body`, run as by [#inferenceMode(Runnable)].
  public static <T extends @Nullable Object> T inferenceMode(Supplier<T> body) {
    Objects.requireNonNull(body, "inferenceMode: body is null");
    return GradMode.current().with(Mode.INFERENCE).call(body);
  }

  /// Whether operations are recorded here.
  public static boolean isRecording() {
    return GradMode.current().isOn();
  }

  private static void run(Mode mode, Runnable body) {
    GradMode.current()
        .with(mode)
        .<@Nullable Object>call(
            () -> {
              body.run();
              return null;
            });
  }
}
