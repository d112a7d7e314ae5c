package dev.jacobi.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Convolution;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.Pooling;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.WindowOptions;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Gradients at sizes at which float32 goes other ways than in small tensors: float64, which has
/// none of these ways, says what must come out.
class LargeGradientsTest {
  @TestFactory
  Stream<DynamicTest> gradients() {
    WindowOptions plain = WindowOptions.defaults();
    return Stream.of(
        test(
            "few weights, many places",
            in -> Convolution.conv2d(in.get(0), in.get(1), plain),
            Tensor.randn(33, 1, 28, 28),
            Tensor.randn(20, 1, 3, 3)),
        test(
            "many weights",
            in -> Convolution.conv2d(in.get(0), in.get(1), WindowOptions.padding(1)),
            Tensor.randn(9, 20, 13, 17),
            Tensor.randn(40, 20, 3, 3)),
        test(
            "groups",
            in -> Convolution.conv2d(in.get(0), in.get(1), plain.withGroups(4)),
            Tensor.randn(50, 8, 14, 15),
            Tensor.randn(12, 2, 2, 3)),
        test(
            "along a line",
            in -> Convolution.conv1d(in.get(0), in.get(1), WindowOptions.padding(2)),
            Tensor.randn(9, 20, 130),
            Tensor.randn(11, 20, 5)),
        test(
            "windows that overlap",
            in -> Pooling.maxPool2d(in.get(0), WindowOptions.stride(2), 3),
            Tensor.randn(40, 6, 31, 33)));
  }

  private static DynamicTest test(
      String name, Function<List<Tensor>, Tensor> operation, Tensor... inputs) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          List<Tensor> expected = gradients(operation, DType.FLOAT64, inputs);
          List<Tensor> actual = gradients(operation, DType.FLOAT32, inputs);
          for (int i = 0; i < inputs.length; i++) {
            double scale = expected.get(i).abs().max().add(1).item();
            assertArrayEquals(
                expected.get(i).toDoubleArray(), actual.get(i).toDoubleArray(), 1e-5 * scale);
          }
        });
  }

  private static List<Tensor> gradients(
      Function<List<Tensor>, Tensor> operation, DType type, Tensor... inputs) {
    List<Tensor> leaves =
        Stream.of(inputs).map(x -> x.to(type).detach().requiresGrad(true)).toList();
    Tensor y = operation.apply(leaves);
    Tensor factors = Tensor.arange(0, (double) y.numel(), 1).remainder(7).sub(3).to(type);
    return Autograd.grad(
        List.of(y.mul(factors.reshape(y.shape().toArray())).sum()), leaves, GradOptions.usual());
  }
}
