package dev.jacobi.callsite;

/// A line of the user's source: of a cell or a file.
///
/// @param source the cell as messages call it, such as `In[7]`, or the name of the file
/// @param line the line, counted from 1
/// @param method the method that the line belongs to
public record SourceLocation(String source, int line, String method) {
  /// `In[7], line 2`.
  @Override
  public String toString() {
    return source + ", line " + line;
  }
}
