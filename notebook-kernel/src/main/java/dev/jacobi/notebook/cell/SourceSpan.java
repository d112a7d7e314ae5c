package dev.jacobi.notebook.cell;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a snippet stands in its cell.
///
/// @param start where it begins, with its modifiers
/// @param head where what follows its modifiers begins
/// @param end behind its last character
record SourceSpan(CellSource cell, int start, int head, int end) {
  private static final Pattern SCOPES = Pattern.compile("\\b(public|protected|private|static)\\b");
  private static final Pattern FINAL = Pattern.compile("\\bfinal\\b");

  String text() {
    return cell.code().substring(start, end);
  }

  String between(int from, int to) {
    return cell.code().substring(from, to);
  }

  /// The modifiers with blanks for those that mean nothing in a cell.
  String modifiers() {
    return blank(SCOPES, between(start, head));
  }

  /// The modifiers of a variable: it can always be given another value.
  String variableModifiers() {
    return blank(FINAL, modifiers());
  }

  private static String blank(Pattern words, String text) {
    Matcher matcher = words.matcher(text);
    return matcher.replaceAll(found -> " ".repeat(found.group().length()));
  }

  ShellSnippet piece() {
    return new ShellSnippet(cell, start, text());
  }
}
