package dev.jacobi.callsite;

import dev.jacobi.backend.ServiceProviders;
import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// Notes which line of the user's code called an operation.
///
/// Looking at the stack costs as much as a small operation, so it is done for the first operations
/// of a thread (a notebook starts anew with each cell), and for all of them under anomaly
/// detection: graphs that people look at have their lines, and long training loops do not pay.
public final class CallSites {
  /// How many operations are noted before a thread stops to look.
  public static final int BUDGET = 4096;

  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final ThreadLocal<int[]> LEFT = ThreadLocal.withInitial(() -> new int[] {BUDGET});
  private static final List<SourceLocator> NAMES =
      ServiceProviders.working(
          SourceLocator.class,
          ServiceLoader.load(SourceLocator.class, CallSites.class.getClassLoader()),
          Object::getClass);

  /// JShell wraps a cell's code in a class of its own, whose lines mean nothing to users.
  private static final String CELL = "$JShell$";

  private static final List<String> ENGINE =
      List.of(
          "dev.jacobi.tensor.",
          "dev.jacobi.callsite.",
          "dev.jacobi.backend.",
          "dev.jacobi.engine.",
          "dev.jacobi.autograd.",
          "dev.jacobi.nn.",
          "dev.jacobi.cpu.",
          "dev.jacobi.gpu.");

  private CallSites() {}

  /// Notes lines again on this thread, as at its start.
  public static void restart() {
    LEFT.get()[0] = BUDGET;
  }

  /// The line of the user's code that runs, if there is one.
  public static Optional<SourceLocation> here() {
    return of(walk());
  }

  /// The frame of the user's code that called the engine, if it is worth looking now.
  ///
  /// @param always whether it is worth it however often it was done before
  public static @Nullable StackFrame note(boolean always) {
    if (!always) {
      int[] left = LEFT.get();
      if (left[0] <= 0) {
        return null;
      }
      left[0]--;
    }
    return walk();
  }

  private static @Nullable StackFrame walk() {
    return WALKER.walk(frames -> frames.filter(CallSites::isUsers).findFirst()).orElse(null);
  }

  private static boolean isUsers(StackFrame frame) {
    String name = frame.getClassName();
    if (name.startsWith("java.") || name.startsWith("jdk.")) {
      return false;
    }
    return !name.startsWith("dev.jacobi.") || ENGINE.stream().noneMatch(name::startsWith);
  }

  /// The place of a frame.
  public static Optional<SourceLocation> of(@Nullable StackFrame frame) {
    return Optional.ofNullable(frame).flatMap(CallSites::named);
  }

  private static Optional<SourceLocation> named(StackFrame frame) {
    String type = frame.getClassName();
    int line = frame.getLineNumber();
    String method = frame.getMethodName();
    return NAMES.stream()
        .flatMap(names -> names.place(type, line, method).stream())
        .findFirst()
        .or(
            () ->
                type.contains(CELL)
                    ? Optional.empty()
                    : Optional.ofNullable(frame.getFileName())
                        .map(file -> new SourceLocation(file, line, method)));
  }

  /// ` at In[7], line 2`, or nothing where the place was not noted.
  public static String at(@Nullable StackFrame frame) {
    return of(frame).map(place -> " at " + place).orElse("");
  }
}
