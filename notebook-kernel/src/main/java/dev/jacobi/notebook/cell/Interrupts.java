package dev.jacobi.notebook.cell;

/// The way out of a running cell, called by code that is woven into every cell: at the start of
/// each method and before each jump backward.
///
/// Public only because cells must be able to call it.
public final class Interrupts {
  private static volatile boolean wanted;

  private Interrupts() {}

  /// Ends the cell if that is wanted.
  public static void check() {
    if (wanted) {
      throw new Stopped();
    }
  }

  /// Stands in for `System.exit` in cells: it would take the kernel and all variables along.
  @SuppressWarnings("DoNotCallSuggester") // only woven code calls it
  public static void exit(int code) {
    throw new Exited(code);
  }

  /// Stands in for `Runtime.exit` and `Runtime.halt`.
  @SuppressWarnings("DoNotCallSuggester") // only woven code calls it
  public static void exit(Runtime machine, int code) {
    throw new Exited(code);
  }

  static void want() {
    wanted = true;
  }

  static void forget() {
    wanted = false;
  }

  static boolean isWanted() {
    return wanted;
  }

  /// Ends a cell from within. An error, so that `catch (Exception e)` around a training loop does
  /// not swallow it.
  static final class Stopped extends Error {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super("interrupted");
    }
  }

  /// A cell called `System.exit`.
  static final class Exited extends Error {
    private static final long serialVersionUID = 1L;

    Exited(int code) {
      super("System.exit(" + code + ") ends the cell, not the kernel");
    }
  }
}
