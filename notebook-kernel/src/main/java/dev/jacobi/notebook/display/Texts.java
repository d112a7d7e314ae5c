package dev.jacobi.notebook.display;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;

/// Values as one line of text, and text in columns.
public final class Texts {

  private static final int SHOWN = 100;

  private Texts() {}

  /// The value as Java prints it, but with the elements of arrays, of long collections only the
  /// first, and the types of cells by their own names.
  public static String of(Object value) {
    if (value.getClass().isArray()) {
      int length = Array.getLength(value);
      Iterator<Object> items =
          Arrays.stream(range(length)).mapToObj(i -> Array.get(value, i)).iterator();
      return items(items, length);
    }
    return value instanceof Collection<?> items && items.size() > SHOWN
        ? items(items.iterator(), items.size())
        : UserNames.plain(String.valueOf(value));
  }

  private static int[] range(int length) {
    int[] indices = new int[Math.min(length, SHOWN)];
    Arrays.setAll(indices, i -> i);
    return indices;
  }

  private static String items(Iterator<?> items, int size) {
    var out = new StringBuilder("[");
    for (int i = 0; i < Math.min(size, SHOWN) && items.hasNext(); i++) {
      Object item = items.next();
      out.append(i == 0 ? "" : ", ").append(item == null ? "null" : of(item));
    }
    if (size > SHOWN) {
      out.append(", … %s more".formatted(Numbers.grouped(size - SHOWN)));
    }
    return out.append(']').toString();
  }

  /// The text, with its end left out where it is longer than `most`.
  public static String cut(String text, int most) {
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
  }

  /// How many columns of a console the text fills: letters of East Asia and pictographs fill two,
  /// accents none.
  public static int columns(String text) {
    return text.codePoints().map(Texts::columns).sum();
  }

  private static int columns(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        Character.isIdeographic(c)
            || (c >= 0x1100 && c <= 0x115F)
            || (c >= 0x3000 && c <= 0x30FF)
            || (c >= 0xAC00 && c <= 0xD7A3)
            || (c >= 0xFF00 && c <= 0xFF60)
            || (c >= 0x1F300 && c <= 0x1FAFF);
    return wide ? 2 : 1;
  }

  public static String padded(String text, int width, boolean right) {
    String space = " ".repeat(Math.max(0, width - columns(text)));
    return right ? space + text : text + space;
  }
}
