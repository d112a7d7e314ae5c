package dev.jacobi.notebook.cell;

/// Colours for text, as terminals and notebooks understand them; from the palette that both a light
/// and a dark theme adapt.
final class Ansi {
  private static final String RESET = "\u001b[0m";

  private Ansi() {}

  static String error(String text) {
    return "\u001b[1;31m" + text + RESET;
  }

  static String place(String text) {
    return "\u001b[36m" + text + RESET;
  }

  static String mark(String text) {
    return "\u001b[31m" + text + RESET;
  }

  static String faint(String text) {
    return "\u001b[2m" + text + RESET;
  }
}
