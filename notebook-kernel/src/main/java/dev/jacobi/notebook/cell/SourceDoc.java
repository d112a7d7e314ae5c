package dev.jacobi.notebook.cell;

import java.util.List;

/// A type or method as its source has it.
///
/// @param name a constructor's is its class's
/// @param types the types of the parameters without their arguments; of a type, none
/// @param header such as `Tensor reshape(long... shape)`
/// @param text the comment before it
record SourceDoc(String name, List<String> types, String header, String text) {

  boolean isType(String type) {
    return name.equals(type) && !header.contains("(");
  }

  boolean isMethod(String method) {
    return name.equals(method) && header.contains("(");
  }

  boolean isMethod(String method, List<String> parameters) {
    return isMethod(method) && types.equals(parameters);
  }

  /// Types without packages and type arguments.
  static String erased(String types) {
    String before = types.replaceAll("\\b[a-z]\\w*\\.(?=\\w)", "").replaceAll("@\\w+ ", "");
    String erased = before.replaceAll("<[^<>]*>", "");
    while (!erased.equals(before)) {
      before = erased;
      erased = before.replaceAll("<[^<>]*>", "");
    }
    return erased;
  }
}
