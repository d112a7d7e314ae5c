package dev.jacobi.notebook.cell;

import java.util.regex.Pattern;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.MethodSnippet;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/// Names as the user wrote them, without the classes that JShell wraps around them.
final class Names {
  private static final Pattern WRAPPER = Pattern.compile("(REPL\\.)?\\$JShell\\$[0-9_A-Z]+[.$]?");

  private Names() {}

  /// The text without the names of wrappers in it.
  static String plain(String text) {
    return text.contains("$JShell$") ? WRAPPER.matcher(text).replaceAll("") : text;
  }

  static String of(DeclarationSnippet snippet) {
    return switch (snippet) {
      case MethodSnippet method -> "method " + method.name();
      case TypeDeclSnippet type -> "type " + type.name();
      case VarSnippet variable -> "variable " + variable.name();
      default -> snippet.name();
    };
  }
}
