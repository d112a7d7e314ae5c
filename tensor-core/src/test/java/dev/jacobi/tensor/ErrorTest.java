package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Row.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Calls with something wrong: they give a result, or an error that opens with the operation's name
/// and comes at the call. Never an error from inside, or wrong memory.
class ErrorTest {
  @TestFactory
  Stream<DynamicTest> wrongArgumentsAreExplained() {
    return Catalogue.rows().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.name(),
                    () ->
                        row.samples()
                            .forEach(s -> spoiled(s).forEach(wrong -> check(row, wrong)))));
  }

  private static void check(Row row, Sample wrong) {
    String call = row + wrong.toString();
    List<Tensor> result;
    try {
      result = row.call(wrong.make(Input::make));
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      String message = String.valueOf(e.getMessage());
      boolean named =
          message.startsWith(row.name() + ": ")
              || (wrong.inputs().isEmpty() && message.startsWith("shape: "));
      assertTrue(named, () -> call + " says: " + message);
      return;
    } catch (RuntimeException e) {
      fail(call + " fails inside", e);
      return;
    }
    result.forEach(tensor -> readIt(tensor, row, call));
  }

  private static void readIt(Tensor tensor, Row row, String call) {
    try {
      assertTrue(row.is(Trait.RANDOM) || tensor.toDoubleArray().length == tensor.numel());
    } catch (RuntimeException e) {
      fail(call + " fails when its result is read", e);
    }
  }

  /// The sample with one argument replaced by others that may not fit.
  private static List<Sample> spoiled(Sample sample) {
    List<Sample> wrong = new ArrayList<>();
    for (int i = 0; i < sample.arguments().size(); i++) {
      for (Object other : others(sample.arguments().get(i))) {
        wrong.add(sample.with(i, other));
      }
    }
    return wrong;
  }

  private static List<Object> others(Object argument) {
    return switch (argument) {
      case Integer i -> List.of(i + 1, -1, -2, 7, -7, 0);
      case Double d -> List.of(Double.NaN, 0.0, -1.0, Double.POSITIVE_INFINITY);
      case Boolean b -> List.of(!b);
      case Input input ->
          List.of(
              Input.real(),
              Input.real(0),
              Input.real(7),
              Input.real(1, 1),
              Input.real(3, 2),
              Input.real(2, 0, 3),
              Input.real(3, 1, 2, 2),
              input.as(DType.BOOL),
              input.as(DType.INT64),
              input.as(DType.UINT8),
              input.as(DType.FLOAT16),
              Input.index(90, 2, 3),
              Input.index(3, 4));
      default -> List.of();
    };
  }
}
