package dev.jacobi.tensor;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How operations are recorded in a part of the program.
///
/// @param mode whether they are recorded at all
/// @param anomaly whether every operation's line is noted, and every gradient checked
/// @param module the path of the module that runs, if one does
/// @param packing what keeps the tensors that gradients need, if they do not keep them themselves
public record GradMode(
    Mode mode, boolean anomaly, @Nullable String module, @Nullable SavedTensorHooks packing) {
  private static final GradMode USUAL = new GradMode(Mode.GRAD, false, null, null);
  private static final ScopedValue<GradMode> CURRENT = ScopedValue.newInstance();

  /// Whether operations are recorded.
  public enum Mode {
    /// They are.
    GRAD,
    /// They are not.
    NO_GRAD,
    /// They are not, and their results can never be used where they are.
    INFERENCE
  }

  /// Keeps a tensor in another form until its gradient is computed.
  @FunctionalInterface
  public interface SavedTensorHooks {
    /// What gives the tensor back; it may be asked more than once.
    Supplier<Tensor> pack(Tensor tensor);
  }

  /// How operations are recorded here.
  public static GradMode current() {
    return CURRENT.orElse(USUAL);
  }

  /// The result of `body`, run with this recording.
  public <T extends @Nullable Object> T call(Supplier<T> body) {
    return ScopedValue.where(CURRENT, this).call(body::get);
  }

  /// Whether operations are recorded.
  public boolean isOn() {
    return mode == Mode.GRAD;
  }

  /// This with another mode; what runs in inference mode stays in it.
  public GradMode with(Mode other) {
    return mode == Mode.INFERENCE ? this : new GradMode(other, anomaly, module, packing);
  }

  /// This with anomaly detection.
  public GradMode withAnomaly() {
    return new GradMode(mode, true, module, packing);
  }

  /// This within a module: its name is added to the path.
  public GradMode within(String name) {
    return new GradMode(mode, anomaly, module == null ? name : module + "." + name, packing);
  }

  /// This with another way to keep what gradients need.
  public GradMode with(@Nullable SavedTensorHooks other) {
    return new GradMode(mode, anomaly, module, other);
  }
}
