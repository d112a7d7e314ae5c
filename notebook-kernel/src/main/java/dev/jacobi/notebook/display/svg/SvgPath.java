package dev.jacobi.notebook.display.svg;

import dev.jacobi.notebook.display.Numbers;
import java.awt.geom.PathIterator;

/// The path data of an SVG, in hundredths of a pixel and relative, which halves its length.
final class SvgPath {

  private final StringBuilder data = new StringBuilder();
  private long x;
  private long y;
  private long startX;
  private long startY;

  /// Appends the points; a first move to where the path already ends is left out.
  void append(PathIterator points) {
    double[] p = new double[6];
    for (; !points.isDone(); points.next()) {
      switch (points.currentSegment(p)) {
        case PathIterator.SEG_MOVETO -> move(p);
        case PathIterator.SEG_LINETO -> segment('l', p, 2);
        case PathIterator.SEG_QUADTO -> segment('q', p, 4);
        case PathIterator.SEG_CUBICTO -> segment('c', p, 6);
        default -> close();
      }
    }
  }

  private void move(double[] p) {
    if (!endsAt(p)) {
      data.append(isEmpty() ? 'M' : 'm');
      number(hundredths(p[0]) - x);
      number(hundredths(p[1]) - y);
      x = hundredths(p[0]);
      y = hundredths(p[1]);
    }
    startX = x;
    startY = y;
  }

  private void segment(char command, double[] p, int count) {
    data.append(command);
    for (int i = 0; i < count; i += 2) {
      number(hundredths(p[i]) - x);
      number(hundredths(p[i + 1]) - y);
    }
    x = hundredths(p[count - 2]);
    y = hundredths(p[count - 1]);
  }

  private void close() {
    data.append('z');
    x = startX;
    y = startY;
  }

  private void number(long hundredths) {
    char before = data.charAt(data.length() - 1);
    if (hundredths >= 0 && !Character.isLetter(before)) {
      data.append(' ');
    }
    String text = Numbers.coordinate(hundredths / 100.0);
    data.append(text.replaceFirst("^(-?)0\\.", "$1."));
  }

  private static long hundredths(double value) {
    return Math.round(value * 100);
  }

  boolean endsAt(double[] point) {
    return !isEmpty() && x == hundredths(point[0]) && y == hundredths(point[1]);
  }

  int length() {
    return data.length();
  }

  boolean isEmpty() {
    return data.isEmpty();
  }

  @Override
  public String toString() {
    return data.toString();
  }
}
