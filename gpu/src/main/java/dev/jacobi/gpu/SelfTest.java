package dev.jacobi.gpu;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Device;
import dev.jacobi.tensor.Convolution;
import dev.jacobi.tensor.Pooling;
import dev.jacobi.tensor.Sorting;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.WindowOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Computes the same on a card and on the CPU, for every kind of kernel, at sizes around those of
/// their blocks, for each type, and with elements that lie apart. The numbers are small and whole,
/// so that sums are exact in every type and order: results must be equal.
final class SelfTest {
  private static final int[] SIZES = {0, 1, 31, 33, 1023, 1025};
  private static final int USUAL = 33;

  /// What is computed from a matrix of some rows and 3 columns.
  static final Map<String, UnaryOperator<Tensor>> WORK = work();

  private SelfTest() {}

  private static Map<String, UnaryOperator<Tensor>> work() {
    Map<String, UnaryOperator<Tensor>> work = new LinkedHashMap<>();
    work.put("pointwise", x -> x.add(x).mul(x));
    work.put("broadcast", x -> x.add(x.sum(0)));
    work.put("copy", x -> x.transpose(0, 1).copy());
    work.put("cast", x -> x.to(DType.FLOAT32).to(DType.INT8));
    work.put("where", x -> Tensor.where(x.ge(2), x, x.mul(2)));
    work.put("sum of rows", x -> x.sum(1));
    work.put("sum of columns", x -> x.sum(0));
    work.put("sum", Tensor::sum);
    work.put("matmul", x -> numbers(x).matmul(numbers(x).transpose(0, 1).slice(1, 0, half(x))));
    work.put(
        "conv1d",
        x -> Convolution.conv1d(image(x), image(x).slice(2, 0, 3), WindowOptions.defaults()));
    work.put("maxPool1d", x -> Pooling.maxPool1d(image(x), WindowOptions.defaults(), 3));
    work.put("avgPool1d", x -> Pooling.avgPool1d(image(x).mul(6), WindowOptions.defaults(), 2));
    work.put("cumsum", x -> x.cumsum(0));
    work.put("argsort", x -> Sorting.argsort(x, 0, false));
    work.put("argMax", x -> x.size(0) == 0 ? x : x.argMax(0));
    work.put("gather", x -> x.indexSelect(0, Tensor.arange(half(x)).to(x.device())));
    work.put("scatter", x -> x.indexAdd(0, Tensor.arange(x.size(0)).to(x.device()), x));
    return work;
  }

  private static long half(Tensor x) {
    return (x.size(0) + 1) / 2;
  }

  /// Truth values are not multiplied as matrices.
  private static Tensor numbers(Tensor x) {
    return x.dtype() == DType.BOOL ? x.to(DType.INT32) : x;
  }

  /// One picture of three channels, of a floating type and large enough for a window.
  private static Tensor image(Tensor x) {
    Tensor real = x.dtype().isFloating() ? x : x.to(DType.FLOAT32);
    Tensor ones = Tensor.ones(3, 3).to(real.device()).to(real.dtype());
    Tensor more = Tensor.cat(0, real, ones);
    return more.transpose(0, 1).unsqueeze(0);
  }

  /// What is wrong with a kind of work on a device, a line each; empty if nothing is.
  static List<String> differences(String name, Device device) {
    UnaryOperator<Tensor> work = WORK.getOrDefault(name, x -> x);
    List<String> wrong = new ArrayList<>();
    for (int n : SIZES) {
      for (DType type : DType.values()) {
        // Each type at one size, each size with float32: the rest would repeat these.
        if (type == DType.FLOAT32 || n == USUAL) {
          String difference = difference(work, n, type, device);
          if (!difference.isEmpty()) {
            wrong.add("%s of %d rows in %s: %s".formatted(name, n, type, difference));
          }
        }
      }
    }
    return wrong;
  }

  private static String difference(UnaryOperator<Tensor> work, int n, DType type, Device device) {
    Tensor all = Tensor.arange(8L * n).remainder(3).to(type).reshape(2L * n, 4);
    Tensor expected = work.apply(apart(all));
    Tensor actual = work.apply(apart(all.to(device)));
    if (!actual.shape().equals(expected.shape()) || actual.dtype() != expected.dtype()) {
      return "%s%s instead of %s%s"
          .formatted(actual.dtype(), actual.shape(), expected.dtype(), expected.shape());
    }
    if (!actual.device().equals(device)) {
      return "the result lies on " + actual.device();
    }
    double[] a = actual.toDoubleArray();
    double[] e = expected.toDoubleArray();
    for (int i = 0; i < e.length; i++) {
      if (a[i] != e[i]) {
        return "element %d is %s instead of %s".formatted(i, a[i], e[i]);
      }
    }
    return "";
  }

  /// Every other row, without the first column.
  private static Tensor apart(Tensor all) {
    return all.slice(0, 0, all.size(0), 2).slice(1, 1, 4);
  }
}
