package dev.jacobi.nn.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The JSON of tensor files' headers: objects, arrays, strings and whole numbers.
final class JsonHeader {
  private static final int DEEPEST = 8;

  private final String text;
  private int at;
  private int depth;

  private JsonHeader(String text) {
    this.text = text;
  }

  /// The members of the object that a text is.
  ///
  /// @throws IllegalArgumentException if it is something else
  static Map<String, Object> object(String text) {
    JsonHeader json = new JsonHeader(text);
    Map<String, Object> result = members(json.value());
    json.skip();
    if (json.at != text.length()) {
      throw json.failure("nothing more");
    }
    return result;
  }

  @SuppressWarnings("unchecked") // maps are made here only
  static Map<String, Object> members(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new IllegalArgumentException("wants an object, got " + value);
  }

  static long[] numbers(@Nullable Object value) {
    if (value instanceof List<?> list && list.stream().allMatch(Long.class::isInstance)) {
      return list.stream().mapToLong(number -> (Long) number).toArray();
    }
    throw new IllegalArgumentException("wants an array of whole numbers, got " + value);
  }

  static String quote(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  private IllegalArgumentException failure(String wanted) {
    return new IllegalArgumentException("wants %s at character %d".formatted(wanted, at));
  }

  private void skip() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean accept(char c) {
    skip();
    boolean found = at < text.length() && text.charAt(at) == c;
    at += found ? 1 : 0;
    return found;
  }

  private void expect(char c) {
    if (!accept(c)) {
      throw failure("'" + c + "'");
    }
  }

  private Object value() {
    if (++depth > DEEPEST) {
      throw failure("no deeper nesting");
    }
    skip();
    char c = at < text.length() ? text.charAt(at) : ' ';
    Object result =
        switch (c) {
          case '{' -> map();
          case '[' -> list();
          case '"' -> string();
          default -> number();
        };
    depth--;
    return result;
  }

  private Map<String, Object> map() {
    Map<String, Object> members = new LinkedHashMap<>();
    expect('{');
    if (accept('}')) {
      return members;
    }
    do {
      skip();
      String name = string();
      expect(':');
      if (members.put(name, value()) != null) {
        throw new IllegalArgumentException("'%s' occurs twice".formatted(name));
      }
    } while (accept(','));
    expect('}');
    return members;
  }

  private List<Object> list() {
    List<Object> values = new ArrayList<>();
    expect('[');
    if (accept(']')) {
      return values;
    }
    do {
      values.add(value());
    } while (accept(','));
    expect(']');
    return values;
  }

  private String string() {
    expect('"');
    StringBuilder result = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      result.append(c == '\\' ? escaped() : c);
    }
    expect('"');
    return result.toString();
  }

  private char escaped() {
    if (at >= text.length()) {
      throw failure("a character");
    }
    char c = text.charAt(at++);
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        int end = Math.min(at + 4, text.length());
        String digits = text.substring(at, end);
        at = end;
        yield (char) Integer.parseInt(digits, 16);
      }
      default -> throw failure("an escape");
    };
  }

  private Long number() {
    int start = at;
    while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (at == start) {
      throw failure("a value");
    }
    return Long.valueOf(text.substring(start, at));
  }
}
