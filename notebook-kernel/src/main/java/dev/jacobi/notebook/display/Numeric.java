package dev.jacobi.notebook.display;

import java.lang.reflect.Array;
import java.util.stream.DoubleStream;

/// Arrays, lists and tensors of numbers as one array of doubles.
final class Numeric {

  private Numeric() {}

  static double[] values(Object numbers) {
    DoubleStream.Builder out = DoubleStream.builder();
    if (numbers.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(numbers); i++) {
        out.add(number(Array.get(numbers, i)));
      }
    } else if (numbers instanceof Iterable<?> items) {
      items.forEach(item -> out.add(number(item)));
    } else {
      throw new IllegalArgumentException(
          "plot: expected an array, a list or a tensor of numbers, got "
              + numbers.getClass().getName());
    }
    return out.build().toArray();
  }

  private static double number(Object item) {
    if (item instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException("plot: expected a number, got " + item);
  }
}
