package dev.jacobi.cpu.code;

/// The numbers by which instructions know how to compare.
final class Predicates {
  static final int UNORDERED = 0x03;
  static final int GREATER_OR_EQUAL = 0x1d;
  private static final int EQUAL = 0x00;
  static final int LESS = 0x11;
  private static final int LESS_OR_EQUAL = 0x12;
  static final int NOT_EQUAL = 0x04;
  static final int GREATER = 0x1e;
  private static final int NOT_LESS = 0x15;
  private static final int NOT_LESS_OR_EQUAL = 0x16;
  private static final int NOT_GREATER_OR_EQUAL = 0x19;
  private static final int NOT_GREATER = 0x1a;
  private static final int INT_LESS = 1;
  private static final int INT_LESS_OR_EQUAL = 2;
  private static final int INT_GREATER_OR_EQUAL = 5;
  private static final int INT_GREATER = 6;

  private Predicates() {}

  /// Floats: all are false for NaN but "not equal".
  static int floats(String comparison) throws Untraceable {
    return switch (comparison) {
      case "EQ" -> EQUAL;
      case "NE" -> NOT_EQUAL;
      case "LT" -> LESS;
      case "LE" -> LESS_OR_EQUAL;
      case "GT" -> GREATER;
      case "GE" -> GREATER_OR_EQUAL;
      default -> throw new Untraceable("the comparison " + comparison);
    };
  }

  /// Doubles: true for NaN too.
  static int orUnordered(String comparison) throws Untraceable {
    return switch (comparison) {
      case "LT" -> NOT_GREATER_OR_EQUAL;
      case "LE" -> NOT_GREATER;
      case "GT" -> NOT_LESS_OR_EQUAL;
      case "GE" -> NOT_LESS;
      default -> throw new Untraceable("the comparison " + comparison);
    };
  }

  /// Signed numbers.
  static int ints(String comparison) throws Untraceable {
    return switch (comparison) {
      case "EQ" -> EQUAL;
      case "NE" -> NOT_EQUAL;
      case "LT" -> INT_LESS;
      case "LE" -> INT_LESS_OR_EQUAL;
      case "GT" -> INT_GREATER;
      case "GE" -> INT_GREATER_OR_EQUAL;
      default -> throw new Untraceable("the comparison " + comparison);
    };
  }
}
