package dev.jacobi.notebook.display;

/// What is written around a chart; empty where nothing is.
record Labels(String title, String x, String y) {

  static final Labels NONE = new Labels("", "", "");

  Labels title(String newTitle) {
    return new Labels(newTitle, x, y);
  }

  Labels axes(String newX, String newY) {
    return new Labels(title, newX, newY);
  }
}
