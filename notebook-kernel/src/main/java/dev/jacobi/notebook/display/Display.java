package dev.jacobi.notebook.display;

/// Draws the values of one type; found through `ServiceLoader`, so a library can bring the displays
/// of its own types.
///
/// The most specific type wins.
///
/// @param <T> the type of the values
public interface Display<T> {

  /// The type whose values this draws, subtypes included.
  Class<T> type();

  /// What a cell shows for the value.
  Picture picture(T value);
}
