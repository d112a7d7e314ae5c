package dev.jacobi.tensor;

import dev.jacobi.callsite.CallSites;
import java.lang.StackWalker.StackFrame;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Watches that the elements which gradients need are still those that were computed with.
final class Versions {
  private static final System.Logger LOGGER = System.getLogger("dev.jacobi.autograd");
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private Versions() {}

  /// A change in place.
  ///
  /// @param operation what changed the elements
  /// @param frame the user's line, if it was noted
  /// @param before the change before it, of which two are remembered
  record Change(String operation, @Nullable StackFrame frame, @Nullable Change before) {
    Change after(String next, @Nullable StackFrame place) {
      Change kept = before == null ? this : new Change(operation, frame, before.alone());
      return new Change(next, place, kept);
    }

    private Change alone() {
      return before == null ? this : new Change(operation, frame, null);
    }

    @Override
    public String toString() {
      return (before == null ? "" : before + ", then ")
          + "'"
          + operation
          + "'"
          + CallSites.at(frame);
    }
  }

  /// Checks a tensor that is about to become part of the graph.
  static void checkUse(GradFn user, Tensor input) {
    if (input.isInference()) {
      throw new IllegalStateException(
          ("%s: a tensor of shape %s was computed in inferenceMode, and cannot be used where"
                  + " operations are recorded; use a copy(), or compute it in noGrad")
              .formatted(user.described(), input.shape()));
    }
    if (isOutdated(input)) {
      throw outdated(user.described(), input);
    }
    if (input.vertex() instanceof GradFn origin && origin.holdsReleased() && !WARNED.get()) {
      warn(user);
    }
  }

  /// Whether a change was recorded that this view of the elements does not know of.
  static boolean isOutdated(Tensor input) {
    return input.version() < input.data().recordedVersion();
  }

  /// Checks tensors that no gradient is known of: that of a change through another view would get
  /// lost.
  static void checkKnown(String operation, Tensor... inputs) {
    if (NoGrad.isRecording()) {
      for (Tensor input : inputs) {
        if (isOutdated(input)) {
          throw outdated("'" + operation + "'", input);
        }
      }
    }
  }

  private static IllegalStateException outdated(String user, Tensor input) {
    return new IllegalStateException(
        ("%s: the elements of a tensor of shape %s were changed through another view, by %s, and"
                + " this view does not know how; make the view again after the change")
            .formatted(user, input.shape(), input.data().change()));
  }

  private static void warn(GradFn user) {
    if (WARNED.compareAndSet(false, true)) {
      LOGGER.log(
          Level.WARNING,
          ("{0}: this goes on with a result whose graph backward() has released: a graph that only"
              + " grows, as in total = total.add(loss); keep a number instead, loss.item(), or"
              + " loss.detach() (this is said once)"),
          user.described());
    }
  }

  /// Checks that nothing which was kept has been changed since.
  static void checkKept(GradFn origin, Tensor[] inputs, Tensor output) {
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i].version() != inputs[i].data().version()) {
        throw changed(origin, "its input " + i, inputs[i]);
      }
    }
    if (output.version() != output.data().version()) {
      throw changed(origin, "its result", output);
    }
  }

  private static IllegalStateException changed(GradFn origin, String what, Tensor kept) {
    return new IllegalStateException(
        ("backward: %s needs %s of shape %s as it was then, but it was changed in place %d time(s)"
                + " since: by %s; change a copy(), or compute the result after the change%s")
            .formatted(
                origin.described(),
                what,
                kept.shape(),
                kept.data().version() - kept.version(),
                kept.data().change(),
                origin.place().isPresent()
                    ? ""
                    : "; Autograd.detectAnomaly(() -> ...) shows the lines"));
  }

  /// Forgets that the warning has been given.
  static void warnAgain() {
    WARNED.set(false);
  }
}
