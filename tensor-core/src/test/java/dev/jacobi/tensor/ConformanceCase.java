package dev.jacobi.tensor;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// One call of an operation, and what PyTorch gave: written by `src/test/python/conformance.py`.
///
/// @param operation the operation's name
/// @param arguments numbers, truth values, types, options and [Source]s
/// @param results what PyTorch gave
/// @param gradients the gradient of each floating-point input, for [#weights]; empty if there are
///   none
/// @param tolerance how much wider than usual results may differ; 1 as a rule
public record ConformanceCase(
    String operation,
    List<Object> arguments,
    List<Expected> results,
    List<Expected> gradients,
    double tolerance) {
  private static final String FILE = "conformance.jsonl.gz";

  /// Points where rules of thumb fail: bounds, ties, zeros and ends of the types; written by
  /// `special_points.py`.
  private static final String SPECIAL = "special_points.jsonl.gz";

  /// An input tensor: a recipe, and the sizes it is expanded to.
  ///
  /// @param sizes the sizes after `expand`; those of the input if it is not expanded
  public record Source(Input input, Shape sizes) {
    @Override
    public String toString() {
      return input + (sizes.equals(input.shape()) ? "" : ".expand" + sizes);
    }
  }

  /// A tensor as PyTorch gave it, or every `step`-th of its elements.
  public record Expected(DType type, Shape shape, int step, List<Double> elements) {
    /// What is wrong with a tensor, in words; empty if it is as expected.
    public String difference(Tensor actual, double tolerance) {
      if (actual.dtype() != type || !actual.shape().equals(shape)) {
        return "expected %s%s, got %s%s".formatted(type, shape, actual.dtype(), actual.shape());
      }
      double[] values = actual.detach().toDoubleArray();
      for (int i = 0; i < elements.size(); i++) {
        double e = elements.get(i);
        double a = values[i * step];
        boolean same = e == a || (Double.isNaN(e) && Double.isNaN(a));
        if (!same && !(Math.abs(e - a) <= tolerance * margin() * Math.max(Math.abs(e), 0.1))) {
          return "element %d: expected %s, got %s".formatted(i * step, e, a);
        }
      }
      return "";
    }

    private double margin() {
      return switch (type) {
        case BOOL, UINT8, INT8, INT16, INT32, INT64 -> 0;
        case FLOAT16 -> 0x1p-10;
        case BFLOAT16 -> 0x1p-7;
        case FLOAT32 -> 4e-6;
        case FLOAT64 -> 1e-12;
      };
    }
  }

  /// All cases.
  public static List<ConformanceCase> all() {
    return Stream.of(FILE, SPECIAL).flatMap(name -> read(name).stream()).toList();
  }

  /// Calls with tensors that have no elements, written by `src/test/python/empty.py`; those that
  /// PyTorch refuses have no results.
  public static List<ConformanceCase> empty() {
    return read("empty.jsonl.gz");
  }

  /// Calls at the edges of operations, written by `src/test/python/edges.py`.
  public static List<ConformanceCase> edges() {
    return read("edges.jsonl.gz");
  }

  private static List<ConformanceCase> read(String name) {
    List<ConformanceCase> cases = new ArrayList<>();
    try (InputStream file = ConformanceCase.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException(name + " is missing from the class path");
      }
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        cases.add(parse(JsonParser.parseString(line).getAsJsonObject()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases;
  }

  /// The gradient that is given to result number `k`.
  public static Tensor weights(Tensor result, int k) {
    return formula(result.dtype(), result.shape(), 97 + k, 0.5, 1.5).make();
  }

  private static ConformanceCase parse(JsonObject line) {
    List<Object> arguments = new ArrayList<>();
    line.getAsJsonArray("args").forEach(a -> arguments.add(argument(a)));
    return new ConformanceCase(
        line.get("op").getAsString(),
        arguments,
        line.has("out") ? expected(line.getAsJsonArray("out")) : List.of(),
        line.has("grad") ? expected(line.getAsJsonArray("grad")) : List.of(),
        line.has("tol") ? line.get("tol").getAsDouble() : 1);
  }

  private static Object argument(JsonElement json) {
    if (json instanceof JsonPrimitive value) {
      String text = value.getAsString();
      boolean whole = text.matches("-?\\d+");
      return value.isBoolean()
          ? value.getAsBoolean()
          : whole ? (Object) value.getAsInt() : (Object) value.getAsDouble();
    }
    JsonObject object = json.getAsJsonObject();
    return object.has("type")
        ? type(object.get("type"))
        : object.has("text")
            ? object.get("text").getAsString()
            : object.has("kind")
                ? choice(object)
                : object.has("stride") ? window(object) : source(object);
  }

  private static Object choice(JsonObject json) {
    String name = json.get("name").getAsString();
    return switch (json.get("kind").getAsString()) {
      case "Border" -> Rearrangement.Border.valueOf(name);
      case "Join" -> Scattering.Join.valueOf(name);
      case "Mode" -> Interpolation.Mode.valueOf(name);
      default -> throw new IllegalArgumentException(json.toString());
    };
  }

  private static WindowOptions window(JsonObject json) {
    return new WindowOptions(
        sizes(json, "stride"),
        sizes(json, "padding"),
        sizes(json, "dilation"),
        json.get("groups").getAsInt(),
        json.get("ceil").getAsBoolean(),
        json.get("count").getAsBoolean());
  }

  private static List<Integer> sizes(JsonObject json, String name) {
    return json.getAsJsonArray(name).asList().stream().map(JsonElement::getAsInt).toList();
  }

  private static Source source(JsonObject json) {
    DType type = type(json.get("d"));
    Shape shape = shape(json.getAsJsonArray("s"));
    Input input;
    if (json.has("v")) {
      double[] values =
          numbers(json.getAsJsonArray("v")).stream().mapToDouble(Double::doubleValue).toArray();
      input = Input.of(type, shape, values);
    } else {
      JsonArray f = json.getAsJsonArray("f");
      input =
          formula(type, shape, f.get(0).getAsInt(), f.get(1).getAsDouble(), f.get(2).getAsDouble());
    }
    return new Source(input, json.has("e") ? shape(json.getAsJsonArray("e")) : shape);
  }

  /// The formula of `samples.py`.
  private static Input formula(DType type, Shape shape, int seed, double low, double high) {
    double[] values = new double[Math.toIntExact(shape.numel())];
    for (int i = 0; i < values.length; i++) {
      long k = (i * 7919L + seed * 104729L + 12345) % 8191;
      double x = low + (high - low) * (k / 8192.0);
      values[i] = type == DType.BOOL ? k % 2 : type.isFloating() ? x : Math.floor(x);
    }
    return Input.of(type, shape, values);
  }

  private static List<Expected> expected(JsonArray json) {
    List<Expected> found = new ArrayList<>();
    for (JsonElement element : json) {
      JsonObject tensor = element.getAsJsonObject();
      found.add(
          new Expected(
              type(tensor.get("d")),
              shape(tensor.getAsJsonArray("s")),
              tensor.has("n") ? tensor.get("n").getAsInt() : 1,
              numbers(tensor.getAsJsonArray("v"))));
    }
    return found;
  }

  private static DType type(JsonElement name) {
    return DType.valueOf(name.getAsString().toUpperCase(Locale.ROOT));
  }

  private static Shape shape(JsonArray sizes) {
    return Shape.of(sizes.asList().stream().mapToLong(JsonElement::getAsLong).toArray());
  }

  private static List<Double> numbers(JsonArray json) {
    return json.asList().stream().map(ConformanceCase::number).toList();
  }

  private static double number(JsonElement json) {
    return switch (json.getAsString()) {
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> json.getAsDouble();
    };
  }

  @Override
  public String toString() {
    return operation + Arrays.toString(arguments.toArray());
  }
}
