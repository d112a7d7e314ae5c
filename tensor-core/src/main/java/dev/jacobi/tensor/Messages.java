package dev.jacobi.tensor;

import java.util.Arrays;

/// Arguments in messages: what is long is cut, so that an error stays a sentence.
final class Messages {
  private static final int LONGEST = 300;

  private Messages() {}

  static String list(long... values) {
    return text(Arrays.toString(values));
  }

  static String list(int... values) {
    return text(Arrays.toString(values));
  }

  static String text(Object value) {
    String all = String.valueOf(value);
    return all.length() <= LONGEST
        ? all
        : "%s ... (%,d characters)".formatted(all.substring(0, LONGEST), all.length());
  }
}
