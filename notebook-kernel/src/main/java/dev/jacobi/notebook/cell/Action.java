package dev.jacobi.notebook.cell;

import org.jspecify.annotations.Nullable;

/// A statement of a cell.
///
/// Public only because cells must be able to name it.
@FunctionalInterface
public interface Action {
  /// Does what the statement says.
  void act() throws Throwable;

  /// Does it, in the place of an expression.
  static @Nullable Object run(Action action) throws Throwable {
    action.act();
    return null;
  }
}
