package dev.jacobi.cpu.jit.x64;

import dev.jacobi.cpu.jit.ir.UnsupportedTraceException;

/// The numbers by which instructions know how to compare.
public final class ComparePredicates {
  public static final int UNORDERED = 0x03;
  public static final int GREATER_OR_EQUAL = 0x1d;
  private static final int EQUAL = 0x00;
  public static final int LESS = 0x11;
  private static final int LESS_OR_EQUAL = 0x12;
  public static final int NOT_EQUAL = 0x04;
  public static final int GREATER = 0x1e;
  private static final int NOT_LESS = 0x15;
  private static final int NOT_LESS_OR_EQUAL = 0x16;
  private static final int NOT_GREATER_OR_EQUAL = 0x19;
  private static final int NOT_GREATER = 0x1a;
  private static final int INT_LESS = 1;
  private static final int INT_LESS_OR_EQUAL = 2;
  private static final int INT_GREATER_OR_EQUAL = 5;
  private static final int INT_GREATER = 6;

  private ComparePredicates() {}

  /// Floats: all are false for NaN but "not equal".
  public static int floats(String comparison) throws UnsupportedTraceException {
    return switch (comparison) {
      case "EQ" -> EQUAL;
      case "NE" -> NOT_EQUAL;
      case "LT" -> LESS;
      case "LE" -> LESS_OR_EQUAL;
      case "GT" -> GREATER;
      case "GE" -> GREATER_OR_EQUAL;
      default -> throw new UnsupportedTraceException("the comparison " + comparison);
    };
  }

  /// Doubles: true for NaN too.
  public static int orUnordered(String comparison) throws UnsupportedTraceException {
    return switch (comparison) {
      case "LT" -> NOT_GREATER_OR_EQUAL;
      case "LE" -> NOT_GREATER;
      case "GT" -> NOT_LESS_OR_EQUAL;
      case "GE" -> NOT_LESS;
      default -> throw new UnsupportedTraceException("the comparison " + comparison);
    };
  }

  /// Signed numbers.
  public static int ints(String comparison) throws UnsupportedTraceException {
    return switch (comparison) {
      case "EQ" -> EQUAL;
      case "NE" -> NOT_EQUAL;
      case "LT" -> INT_LESS;
      case "LE" -> INT_LESS_OR_EQUAL;
      case "GT" -> INT_GREATER;
      case "GE" -> INT_GREATER_OR_EQUAL;
      default -> throw new UnsupportedTraceException("the comparison " + comparison);
    };
  }
}
