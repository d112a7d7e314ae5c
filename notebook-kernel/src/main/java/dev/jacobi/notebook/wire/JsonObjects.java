package dev.jacobi.notebook.wire;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import org.jspecify.annotations.Nullable;

/// Short ways to write JSON objects and to read those of strangers.
public final class JsonObjects {

  private JsonObjects() {}

  /// The object with these members.
  ///
  /// @param members names and values by turns; values are JSON, strings, numbers, booleans,
  ///   iterables of these, or null
  public static JsonObject object(@Nullable Object... members) {
    var object = new JsonObject();
    for (int i = 0; i < members.length; i += 2) {
      object.add(String.valueOf(members[i]), element(members[i + 1]));
    }
    return object;
  }

  private static JsonElement element(@Nullable Object value) {
    return switch (value) {
      case null -> JsonNull.INSTANCE;
      case JsonElement element -> element;
      case String text -> new JsonPrimitive(text);
      case Number number -> new JsonPrimitive(number);
      case Boolean flag -> new JsonPrimitive(flag);
      case Iterable<?> values -> array(values);
      default -> throw new IllegalArgumentException("Json: no form for " + value.getClass());
    };
  }

  /// The array of these values.
  public static JsonArray array(Iterable<?> values) {
    var array = new JsonArray();
    values.forEach(value -> array.add(element(value)));
    return array;
  }

  /// The string of this name, or `otherwise` when there is none.
  public static String text(JsonObject object, String name, String otherwise) {
    JsonElement value = object.get(name);
    return value instanceof JsonPrimitive text ? text.getAsString() : otherwise;
  }

  /// The truth value of this name, or `otherwise` when there is none.
  public static boolean flag(JsonObject object, String name, boolean otherwise) {
    JsonElement value = object.get(name);
    if (value instanceof JsonPrimitive flag && flag.isBoolean()) {
      return flag.getAsBoolean();
    }
    return otherwise;
  }

  /// The whole number of this name, or `otherwise` when there is none.
  public static int number(JsonObject object, String name, int otherwise) {
    JsonElement value = object.get(name);
    try {
      return value instanceof JsonPrimitive number && number.isNumber()
          ? number.getAsNumber().intValue()
          : otherwise;
    } catch (NumberFormatException _) {
      // The library reads what looks like a number later, if at all.
      return otherwise;
    }
  }

  /// The object of this name, or an empty one when there is none.
  public static JsonObject inner(JsonObject object, String name) {
    return object.get(name) instanceof JsonObject inner ? inner : new JsonObject();
  }
}
