package dev.jacobi.notebook.cell;

import java.util.Set;

/// What a session holds under a name.
///
/// @param snippet what declares it
/// @param wrapper the class it is a member of
/// @param type a variable's, as code can write it; otherwise empty
/// @param uses the names of the session that its meaning rests on
record SessionSymbol(Snippet snippet, String name, String wrapper, String type, Set<String> uses) {

  /// What tells it from everything else in the session.
  String key() {
    return switch (snippet) {
      case Snippet.Method method -> key(method);
      case Snippet.Type _ -> "type " + name;
      default -> "variable " + name;
    };
  }

  static String key(Snippet.Method method) {
    return "method " + method.name() + method.parameterTypes();
  }

  /// How messages call it; methods of one name are called the same.
  String label() {
    return switch (snippet) {
      case Snippet.Method _ -> "method " + name;
      case Snippet.Type _ -> "type " + name;
      default -> "variable " + name;
    };
  }

  boolean isVariable() {
    return snippet instanceof Snippet.Variables;
  }

  SessionSymbol at(String newWrapper) {
    return new SessionSymbol(snippet, name, newWrapper, type, uses);
  }

  SessionSymbol using(Set<String> names) {
    return new SessionSymbol(snippet, name, wrapper, type, names);
  }
}
