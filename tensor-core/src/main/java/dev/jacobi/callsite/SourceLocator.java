package dev.jacobi.callsite;

import java.util.Optional;

/// Knows which of the user's lines stands behind a class that was compiled from no file, such as a
/// notebook's cell; found through [java.util.ServiceLoader].
public interface SourceLocator {
  /// The place that a line is for users, if it is one that this knows.
  ///
  /// @param type the name of the class
  /// @param line the line as the class file counts it
  /// @param method the method's name
  Optional<SourceLocation> place(String type, int line, String method);
}
