package dev.jacobi.nn.optim;

import dev.jacobi.tensor.Tensor;

/// Finds how far to go along a direction so that the loss falls enough and its slope flattens
/// enough: the strong conditions of Wolfe. Algorithms 3.5 and 3.6 of Nocedal and Wright, Numerical
/// Optimization, 2nd edition, with cubic interpolation (3.59).
final class StrongWolfe {
  private static final double ENOUGH = 1e-4;
  private static final double FLAT = 0.9;
  private static final int MOST_TRIES = 25;

  /// A trial never comes nearer to an end of its interval than this share of it.
  private static final double MARGIN = 0.1;

  private static final double FURTHEST = 10;

  /// The loss at some distance along the direction.
  ///
  /// @param slope its derivative by the distance
  /// @param gradient its gradient by all parameters
  record Point(double length, double value, double slope, Tensor gradient) {
    boolean isFinite() {
      return Double.isFinite(value) && Double.isFinite(slope);
    }
  }

  /// The loss along the direction.
  interface Line {
    Point at(double length);
  }

  private final Line line;
  private final Point start;
  private int tries;

  StrongWolfe(Line line, Point start) {
    this.line = line;
    this.start = start;
  }

  /// How often the loss was looked at.
  int tries() {
    return tries;
  }

  /// The point that was found; if none meets the conditions, the lowest that was seen.
  Point search(double first) {
    Point before = start;
    double length = first;
    while (tries < MOST_TRIES) {
      Point point = at(length);
      if (isTooHigh(point) || (tries > 1 && point.value >= before.value)) {
        return between(before, point);
      }
      if (isFlat(point)) {
        return point;
      }
      if (point.slope >= 0) {
        return between(point, before);
      }
      double wanted = lowest(before, point);
      double step = point.length - before.length;
      before = point;
      length = Math.clamp(wanted, length + (1 + MARGIN) * step, length + FURTHEST * step);
    }
    return before;
  }

  private Point at(double length) {
    tries++;
    return line.at(length);
  }

  private boolean isTooHigh(Point point) {
    return !point.isFinite() || point.value > start.value + ENOUGH * point.length * start.slope;
  }

  private boolean isFlat(Point point) {
    return Math.abs(point.slope) <= -FLAT * start.slope;
  }

  /// @param low the lower end
  private Point between(Point low, Point high) {
    Point lower = low;
    Point other = high;
    while (tries < MOST_TRIES) {
      double from = Math.min(lower.length, other.length);
      double width = Math.abs(other.length - lower.length);
      if (width * Math.abs(lower.slope) <= Math.ulp(lower.value)) {
        break;
      }
      double wanted = other.isFinite() ? lowest(lower, other) : from;
      Point point = at(Math.clamp(wanted, from + MARGIN * width, from + (1 - MARGIN) * width));
      if (isTooHigh(point) || point.value >= lower.value) {
        other = point;
        continue;
      }
      if (isFlat(point)) {
        return point;
      }
      if (point.slope * (other.length - lower.length) >= 0) {
        other = lower;
      }
      lower = point;
    }
    return lower;
  }

  /// Where the cubic through two points with their slopes is lowest; their middle if nowhere.
  private static double lowest(Point a, Point b) {
    double mean = a.slope + b.slope - 3 * (a.value - b.value) / (a.length - b.length);
    double root = mean * mean - a.slope * b.slope;
    if (root < 0) {
      return (a.length + b.length) / 2;
    }
    double bend = Math.copySign(Math.sqrt(root), b.length - a.length);
    double share = (b.slope + bend - mean) / (b.slope - a.slope + 2 * bend);
    double found = b.length - (b.length - a.length) * share;
    return Double.isFinite(found) ? found : (a.length + b.length) / 2;
  }
}
