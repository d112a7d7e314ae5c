package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.engine.Backends;
import dev.jacobi.engine.EngineSettings;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.tensor.ConformanceCase.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What operations give at their edges: bounds that are no numbers, infinite divisors, numbers that
/// a type cannot hold.
class EdgesTest {
  private static final List<DType> WHOLE =
      List.of(DType.UINT8, DType.INT8, DType.INT16, DType.INT32, DType.INT64);

  @TestFactory
  Stream<DynamicTest> areThoseOfPyTorch() {
    return ConformanceCase.edges().stream()
        .map(one -> DynamicTest.dynamicTest(one.toString(), () -> check(one)));
  }

  private static void check(ConformanceCase one) {
    List<String> wrong = new ArrayList<>();
    for (Form form : Form.values()) {
      wrong.addAll(differences(one, form));
    }
    wrong.addAll(EngineSettings.atOnce(-1, () -> differences(one, Form.DENSE)));
    wrong.removeIf(String::isEmpty);
    assertEquals(List.of(), wrong);
  }

  private static List<String> differences(ConformanceCase one, Form form) {
    List<Object> arguments =
        one.arguments().stream()
            .map(a -> a instanceof Source s ? s.input().make(form, Backends.cpu()) : a)
            .toList();
    List<Tensor> results = Operation.named(one.operation()).call(arguments);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      wrong.add(one.results().get(i).difference(results.get(i), one.tolerance()));
    }
    return wrong;
  }

  /// As Java converts: toward zero, `NaN` to 0, and to the nearest number of the type what is too
  /// large for it. PyTorch leaves these to the processor.
  @Test
  void convertsWhatIsTooLargeToTheNearest() {
    double[] values = {Double.NaN, 1e20, -1e20, Double.POSITIVE_INFINITY, 3e9, -3e9, 1.5, -1.5};
    int[] ints = {
      0,
      Integer.MAX_VALUE,
      Integer.MIN_VALUE,
      Integer.MAX_VALUE,
      Integer.MAX_VALUE,
      Integer.MIN_VALUE,
      1,
      -1
    };
    long[] longs = {
      0, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, 3_000_000_000L, -3_000_000_000L, 1, -1
    };
    for (DType type : List.of(DType.FLOAT32, DType.FLOAT64)) {
      for (int repeats : new int[] {1, 1000}) {
        Tensor x = Tensor.tensor(values).to(type).expand(repeats, values.length).contiguous();
        long[] narrow = x.to(DType.INT32).toLongArray();
        long[] wide = x.to(DType.INT64).toLongArray();
        long[] fused = x.mul(1).to(DType.INT32).toLongArray();
        long[] strided = x.t().to(DType.INT32).t().toLongArray();
        long[] assigned = Tensor.zerosLike(x).to(DType.INT32).assign(x).toLongArray();
        for (int i = 0; i < narrow.length; i++) {
          String what = values[i % values.length] + " of " + type;
          assertEquals(ints[i % values.length], narrow[i], what);
          assertEquals(ints[i % values.length], fused[i], what);
          assertEquals(ints[i % values.length], strided[i], what);
          assertEquals(ints[i % values.length], assigned[i], what);
          assertEquals(longs[i % values.length], wide[i], what);
        }
      }
    }
  }

  @Test
  void wholeTypesAreNotFilledWithOtherNumbers() {
    for (DType type : WHOLE) {
      Tensor x = Tensor.zeros(3).to(type);
      Tensor index = Tensor.tensor(new long[] {0, 1, 2});
      for (double value : new double[] {0.5, Double.NaN, Double.NEGATIVE_INFINITY, 1e20, -1e20}) {
        List<UnaryOperator<Tensor>> all =
            List.of(
                y -> y.fill(value),
                y -> Tensor.fullLike(y, value),
                y -> y.pad(value, 1, 1),
                y -> y.indexFill(0, index, value),
                y -> y.scatter(0, index, value));
        for (UnaryOperator<Tensor> one : all) {
          assertThrows(DTypeException.class, () -> one.apply(x), type + " " + value);
        }
      }
      assertEquals(21, x.copy().fill(7).sum().item());
    }
    // Anything but 0 is true.
    assertEquals(3, Tensor.zeros(3).to(DType.BOOL).fill(0.5).sum().item());
  }

  @Test
  void truthValuesAreNotSubtracted() {
    Tensor bits = Tensor.tensor(new boolean[] {true, false});
    assertThrows(DTypeException.class, () -> bits.sub(bits));
    assertThrows(DTypeException.class, bits::neg);
    assertEquals(1, Clamp.isclose(bits, bits.logicalNot().logicalNot(), 0, 0).all().item());
    assertEquals(0, Clamp.isclose(bits, bits.logicalNot(), 0, 0).any().item());
    // Numbers may take part.
    assertEquals(DType.INT64, bits.sub(1).dtype());
    assertEquals(-1, bits.sub(1).sum().item());
  }

  @Test
  void roundingKeepsWholeNumbersWhole() {
    Tensor x = Tensor.tensor(new long[] {12345, 25, -35, 1L << 40});
    assertEquals(List.of(12345L, 25L, -35L, 1L << 40), boxed(Rounding.round(x, 2)));
    assertEquals(List.of(12340L, 20L, -40L, 1099511627780L), boxed(Rounding.round(x, -1)));
  }

  private static List<Long> boxed(Tensor x) {
    assertEquals(DType.INT64, x.dtype());
    return Arrays.stream(x.toLongArray()).boxed().toList();
  }

  @Test
  void countsInHistogramsDoNotWrap() {
    for (DType type : List.of(DType.UINT8, DType.FLOAT16, DType.BFLOAT16, DType.FLOAT32)) {
      Tensor counts = Sorting.histc(Tensor.ones(5000).to(type), 2, 0, 2);
      assertEquals(type.isFloating() ? type : DType.INT64, counts.dtype());
      assertEquals(5000, counts.to(DType.FLOAT64).sum().item(), 16, type.toString());
    }
    assertThrows(RuntimeException.class, () -> Sorting.histc(Tensor.full(Double.NaN, 3), 4, 0, 0));
  }
}
