package dev.jacobi.notebook.display;

/// A value that draws itself.
public interface Displayable {

  /// What a cell shows for this value.
  Picture picture();
}
