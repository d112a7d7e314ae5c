package dev.jacobi.notebook.display;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Names as the user wrote them, without the classes that are wrapped around them.
public final class UserNames {
  private static final Pattern WRAPPER = Pattern.compile("(REPL\\.)?\\$JShell\\$[0-9_A-Z]+[.$]?");

  private static final Pattern OUTER = Pattern.compile("REPL\\.\\$JShell\\$[0-9_A-Z]+");

  private static final Pattern CELL = Pattern.compile("REPL\\.\\$JShell\\$C[0-9]+");

  private UserNames() {}

  /// Whether a class is one that is wrapped around what cells declare and do.
  public static boolean isWrapper(String type) {
    return CELL.matcher(type).matches();
  }

  /// The text without the names of wrappers in it.
  public static String plain(String text) {
    return text.contains("$JShell$") ? WRAPPER.matcher(text).replaceAll("") : text;
  }

  /// The wrapper that a class is, or is nested in; empty if it is of no cell.
  public static String wrapperOf(String type) {
    Matcher matcher = OUTER.matcher(type);
    return matcher.lookingAt() ? matcher.group() : "";
  }

  /// A method's name as users know it; empty for the code of a cell itself.
  public static String method(String name) {
    if (name.isEmpty() || name.startsWith("do_it$") || name.startsWith("lambda$do_it$")) {
      return "";
    }
    return name.startsWith("lambda$") ? "a lambda" : name.equals("<init>") ? "new" : name;
  }
}
