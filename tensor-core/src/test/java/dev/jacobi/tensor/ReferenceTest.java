package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Row.Reference;
import dev.jacobi.tensor.Row.Trait;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Operations give what their definition in Java's own arithmetic gives.
class ReferenceTest {
  private static final double ULPS = 4;

  private static final double[] SPECIAL = {
    0.0,
    -0.0,
    1,
    -1,
    0.5,
    2,
    88.5,
    -100,
    1e-40,
    -1e-30,
    3e38,
    Float.MIN_VALUE,
    Float.MAX_VALUE,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  @TestFactory
  Stream<DynamicTest> samples() {
    return rows().map(row -> DynamicTest.dynamicTest(row.name(), () -> checkSamples(row)));
  }

  private static Stream<Row> rows() {
    return Catalogue.rows().stream().filter(row -> row.reference().isPresent());
  }

  private static void checkSamples(Row row) {
    for (Sample sample : row.samples()) {
      for (DType type : new DType[] {DType.FLOAT64, DType.FLOAT32}) {
        check(row, sample.as(type), type);
      }
    }
    row.large().forEach(sample -> check(row, sample, DType.FLOAT32));
  }

  /// Zeros of both signs, NaN, infinities, and numbers at both ends of float32's range.
  @TestFactory
  Stream<DynamicTest> specialValues() {
    return rows().map(row -> DynamicTest.dynamicTest(row.name(), () -> checkSpecial(row)));
  }

  private static void checkSpecial(Row row) {
    int n = SPECIAL.length;
    Input column = Input.of(DType.FLOAT64, Shape.of(n, 1), SPECIAL);
    Input line = Input.of(DType.FLOAT64, Shape.of(n), SPECIAL);
    Sample sample =
        switch (row.reference().orElseThrow()) {
          case Reference.OfOne one -> Sample.of(line);
          case Reference.OfTwo two -> Sample.of(column, line);
          case Reference.OfMany many ->
              Sample.of(Input.of(DType.FLOAT64, Shape.of(n, 1, 2), withHalves()), false, 1, 2);
        };
    for (DType type : new DType[] {DType.FLOAT64, DType.FLOAT32}) {
      check(row, sample.as(type), type);
    }
  }

  private static double[] withHalves() {
    return Arrays.stream(SPECIAL).flatMap(x -> DoubleStream.of(x, 0.5)).toArray();
  }

  private static void check(Row row, Sample sample, DType type) {
    Tensor actual = row.call(sample.make(Input::make)).getFirst();
    double[] values = actual.toDoubleArray();
    double[] expected = expected(row, sample, type);
    if (actual.dtype() == DType.FLOAT32) {
      for (int i = 0; i < expected.length; i++) {
        expected[i] = (float) expected[i];
      }
    }
    if (row.is(Trait.NO_GRADIENT)) {
      assertEquals(DType.BOOL, actual.dtype());
    }
    String what = row + sample.as(type).toString();
    if (type == DType.FLOAT64) {
      Close.assertClose(expected, values, 1e-12, what);
    } else if (row.is(Trait.ORDER)) {
      Close.assertClose(expected, values, 1e-4, what);
    } else if (row.is(Trait.CANCELS)) {
      Close.assertClose(expected, values, 4e-7, what);
    } else {
      assertUlps(expected, values, what);
    }
  }

  /// Elementwise functions are off by a few units in the last place, however small the result;
  /// where they are composed of others, by the rounding of these.
  private static void assertUlps(double[] expected, double[] actual, String what) {
    for (int i = 0; i < expected.length; i++) {
      double e = expected[i];
      double a = actual[i];
      double error = Math.abs(e - a) / Math.ulp((float) e);
      boolean same =
          e == a || (Double.isNaN(e) && Double.isNaN(a)) || Math.abs(e - a) < Float.MIN_NORMAL;
      if (!same && !(error <= ULPS)) {
        fail("%s: element %d: expected %s, got %s: %.1f ulp".formatted(what, i, e, a, error));
      }
    }
  }

  private static double[] expected(Row row, Sample sample, DType type) {
    double[] first = rounded(sample.inputs().getFirst().values(), type);
    Shape shape = sample.inputs().getFirst().shape();
    return switch (row.reference().orElseThrow()) {
      case Reference.OfOne one -> Arrays.stream(first).map(one.function()).toArray();
      case Reference.OfTwo two -> {
        boolean number = sample.arguments().get(1) instanceof Double;
        Input second =
            number
                ? Input.of(type, Shape.SCALAR, (double) sample.arguments().get(1))
                : sample.inputs().get(1);
        yield broadcast(two.function(), first, shape, rounded(second.values(), type), second);
      }
      case Reference.OfMany many -> fold(many, first, sample);
    };
  }

  private static double[] rounded(double[] values, DType type) {
    return type == DType.FLOAT64
        ? values
        : Arrays.stream(values).map(x -> (double) (float) x).toArray();
  }

  private static double[] broadcast(
      DoubleBinaryOperator function, double[] x, Shape shape, double[] y, Input second) {
    Shape all = shape.broadcast(second.shape(), "test");
    Layout a = Layout.contiguous(shape).expand(all);
    Layout b = Layout.contiguous(second.shape()).expand(all);
    double[] result = new double[Math.toIntExact(all.numel())];
    for (int i = 0; i < result.length; i++) {
      result[i] =
          function.applyAsDouble(
              x[Math.toIntExact(a.offsetOf(i))], y[Math.toIntExact(b.offsetOf(i))]);
    }
    return result;
  }

  private static double[] fold(Reference.OfMany many, double[] values, Sample sample) {
    Shape shape = sample.inputs().getFirst().shape();
    List<Object> rest = sample.arguments().subList(1, sample.arguments().size());
    int[] dims =
        rest.stream().filter(Integer.class::isInstance).mapToInt(d -> (int) (Integer) d).toArray();
    boolean[] marked = Dispatch.dims("test", shape, dims);
    Shape kept = shape.reduce(marked, true);
    Layout place = Layout.contiguous(kept).expand(shape);
    List<List<Double>> groups = new ArrayList<>();
    for (int i = 0; i < kept.numel(); i++) {
      groups.add(new ArrayList<>());
    }
    for (int i = 0; i < values.length; i++) {
      groups.get(Math.toIntExact(place.offsetOf(i))).add(values[i]);
    }
    return groups.stream()
        .map(group -> group.stream().mapToDouble(Double::doubleValue).toArray())
        .mapToDouble(many.function())
        .toArray();
  }
}
