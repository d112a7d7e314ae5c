package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.fail;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Row.Trait;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Operations whose results are floating-point numbers compute with such numbers from the start:
/// whole numbers of one byte, which would wrap on the way, give what their values give in float64,
/// or are refused.
class SmallWholeNumbersTest {
  private static final double TOLERANCE = 1e-4;

  /// Its powers of two, up to 2^255, are no float32 numbers.
  private static final String PAST_FLOAT32 = "ldexp";

  private static final int[] SIGNED = {100, -100, 127, -128, 1, 0, 3, -7};
  private static final int[] UNSIGNED = {200, 100, 255, 0, 1, 2, 130, 7};

  @TestFactory
  Stream<DynamicTest> doNotWrap() {
    return Catalogue.rows().stream()
        .filter(row -> !row.is(Trait.RANDOM) && !row.name().equals(PAST_FLOAT32))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.name(),
                    () -> {
                      for (Sample sample : row.samples()) {
                        check(row, sample, DType.INT8, SIGNED);
                        check(row, sample, DType.UINT8, UNSIGNED);
                      }
                    }));
  }

  private static void check(Row row, Sample sample, DType type, int[] numbers) {
    Random random = new Random(row.name().hashCode());
    Sample whole =
        sample.map(input -> input.type().isFloating() ? of(input, numbers, random) : input);
    List<Tensor> found;
    try {
      found =
          row.call(
              whole.make(
                  input -> input.as(input.type().isFloating() ? type : input.type()).make()));
    } catch (RuntimeException refused) {
      return;
    }
    List<Tensor> wanted = row.call(whole.make(Input::make));
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).dtype().isFloating()) {
        compare(row + " of " + type + whole, wanted.get(i), found.get(i));
      }
    }
  }

  private static Input of(Input input, int[] numbers, Random random) {
    double[] values = new double[Math.toIntExact(input.shape().numel())];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers[random.nextInt(numbers.length)];
    }
    return Input.of(DType.FLOAT64, input.shape(), values);
  }

  private static void compare(String what, Tensor wanted, Tensor found) {
    double[] w = wanted.to(DType.FLOAT64).toDoubleArray();
    double[] f = found.to(DType.FLOAT64).toDoubleArray();
    for (int i = 0; i < w.length; i++) {
      boolean close = Math.abs(w[i] - f[i]) <= TOLERANCE * Math.max(1, Math.abs(w[i]));
      boolean past = Math.abs(w[i]) > Float.MAX_VALUE && Double.isInfinite(f[i]);
      if (!close && !past && Double.compare(w[i], f[i]) != 0) {
        fail("%s: element %d is %s, not %s".formatted(what, i, f[i], w[i]));
      }
    }
  }
}
