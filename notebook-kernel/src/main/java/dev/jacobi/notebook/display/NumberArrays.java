package dev.jacobi.notebook.display;

import dev.jacobi.tensor.Tensor;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/// Arrays, lists and tensors of numbers as one array of doubles.
public final class NumberArrays {

  private NumberArrays() {}

  public static double[] values(Object numbers) {
    if (numbers instanceof Tensor tensor) {
      return tensor.toDoubleArray();
    }
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
    if (item instanceof Tensor tensor) {
      return tensor.item();
    }
    throw new IllegalArgumentException("plot: expected a number, got " + item);
  }

  /// Numbers as text, or other items as they print.
  public static List<String> names(Object items) {
    List<String> names = new ArrayList<>();
    if (items instanceof Tensor tensor) {
      for (double value : tensor.toDoubleArray()) {
        names.add(Numbers.brief(value));
      }
    } else if (items.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(items); i++) {
        names.add(String.valueOf(Array.get(items, i)));
      }
    } else if (items instanceof Iterable<?> each) {
      each.forEach(item -> names.add(String.valueOf(item)));
    } else {
      throw new IllegalArgumentException(
          "expected a tensor, an array or a list of names, got "
              + items.getClass().getSimpleName());
    }
    return names;
  }
}
