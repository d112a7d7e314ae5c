package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.jacobi.shape.DType;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Sizes at which float32 goes other ways than in small tensors, with more rows than a tile and odd
/// ends: float64, which has none of these ways, says what must come out.
class LargeShapesTest {
  private static void agrees(Tensor x, UnaryOperator<Tensor> operation) {
    Tensor expected = operation.apply(x.to(DType.FLOAT64));
    Tensor actual = operation.apply(x);
    double scale = expected.abs().max().add(1).item();
    assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray(), 1e-5 * scale);
  }

  private static DynamicTest test(String name, UnaryOperator<Tensor> operation, long... sizes) {
    return DynamicTest.dynamicTest(name, () -> agrees(Tensor.randn(sizes), operation));
  }

  private static Tensor like(Tensor x, Tensor other) {
    return other.to(x.dtype());
  }

  @TestFactory
  Stream<DynamicTest> copies() {
    return Stream.of(
        test("heads and steps", x -> x.transpose(1, 2).contiguous(), 3, 65, 7, 33),
        test("all reversed", x -> x.permute(3, 2, 1, 0).contiguous(), 17, 9, 11, 13),
        test("a part", x -> x.slice(1, 3, 50).slice(2, 1, 30).contiguous(), 40, 53, 31),
        test("every second", x -> x.slice(2, 0, 101, 2).transpose(0, 1).contiguous(), 20, 30, 101),
        test("repeated rows", x -> x.expand(50, 40, 37).contiguous(), 40, 37),
        test("joined", x -> Tensor.cat(1, x, x.mul(2), x), 130, 90),
        test("padded", x -> x.pad(0, 1, 2, 3, 4), 20, 30, 41));
  }

  @TestFactory
  Stream<DynamicTest> programs() {
    Tensor perChannel = Tensor.randn(65, 1, 1);
    Tensor square = Tensor.randn(65, 33);
    Tensor mask = Tensor.randn(65, 33).gt(0);
    return Stream.of(
        test("a number for each channel", x -> x.add(like(x, perChannel)).relu(), 3, 65, 11, 13),
        test("a matrix for each head", x -> x.mul(like(x, square)).softmax(-1), 5, 4, 65, 33),
        test("a mask for each head", x -> x.maskedFill(mask, -3).softmax(-1), 5, 4, 65, 33),
        test("heads apart", x -> x.transpose(1, 2).mul(2).exp(), 3, 70, 5, 19),
        test("channels last", x -> x.permute(0, 2, 3, 1).add(1).sum(false, -1), 3, 65, 11, 13),
        test("moments", x -> x.sub(x.mean(true, 2, 3)).square().mean(false, 2, 3), 6, 65, 11, 13));
  }

  @TestFactory
  Stream<DynamicTest> folds() {
    return Stream.of(
        test("columns", x -> x.sum(false, 0), 1600, 131),
        test("columns of a part", x -> x.slice(1, 5, 100).sum(false, 0), 1600, 131),
        test("batch and steps", x -> x.sum(false, 0, 1), 12, 640, 70),
        test("apart", x -> x.slice(1, 0, 64, 2).amax(false, 0, 1), 30, 64, 70),
        test("wide", x -> x.prod(false, 0), 3, 40_000));
  }

  @TestFactory
  Stream<DynamicTest> scatters() {
    Tensor along = Tensor.randint(300, 40, 9, 500);
    Tensor across = Tensor.randint(50, 2, 700, 130);
    Tensor rows = Tensor.randint(65, 3000).unsqueeze(1).expand(3000, 128);
    return Stream.of(
        test(
            "to places of a line",
            x -> like(x, Tensor.zeros(40, 9, 300)).scatterAdd(2, along, x),
            40,
            9,
            500),
        test(
            "to rows", x -> like(x, Tensor.ones(2, 50, 130)).scatterAdd(1, across, x), 2, 700, 130),
        test("to words", x -> like(x, Tensor.zeros(65, 128)).scatterAdd(0, rows, x), 3000, 128));
  }

  @Test
  void masksAndIndicesBecomeNumbers() {
    Tensor x = Tensor.randn(3, 5000);
    for (DType type : DType.values()) {
      double[] expected = x.mul(40).to(DType.FLOAT64).to(type).to(DType.FLOAT64).toDoubleArray();
      Tensor narrow = x.mul(40).to(type);
      assertArrayEquals(expected, narrow.to(DType.FLOAT32).mul(1).toDoubleArray(), 2e-5, "" + type);
    }
  }

  @TestFactory
  Stream<DynamicTest> windows() {
    Tensor w = Tensor.randn(24, 10, 3, 3);
    Tensor grouped = Tensor.randn(24, 5, 3, 2);
    WindowOptions plain = WindowOptions.defaults();
    return Stream.of(
        test("conv", x -> Convolution.conv2d(x, like(x, w), plain), 3, 10, 37, 19),
        test(
            "conv, padded and grouped",
            x -> Convolution.conv2d(x, like(x, grouped), WindowOptions.padding(2).withGroups(2)),
            3,
            10,
            37,
            19),
        test("reverse", x -> Convolution.convTranspose2d(x, like(x, w), plain), 5, 24, 13, 21),
        test(
            "reverse, padded, apart and grouped",
            x ->
                Convolution.convTranspose2d(
                    x, like(x, grouped), WindowOptions.padding(3, 1).withDilation(2).withGroups(2)),
            5,
            24,
            13,
            21),
        test(
            "reverse by steps",
            x -> Convolution.convTranspose2d(x, like(x, w), WindowOptions.stride(2)),
            5,
            24,
            13,
            21),
        test("max", x -> Pooling.maxPool2d(x, plain, 2), 3, 70, 11, 40),
        test(
            "max, every place",
            x -> Pooling.maxPool2d(x, WindowOptions.stride(1), 3),
            3,
            70,
            9,
            41),
        test("max, by threes", x -> Pooling.maxPool2d(x, plain, 3), 3, 70, 9, 121));
  }

  @Test
  void aWindowNeverReadsBehindItsTensor() {
    // The last windows end with the last element of a block of memory.
    for (int width = 2; width < 80; width++) {
      Tensor x = Tensor.arange(0, 2.0 * width, 1).reshape(1, 1, 2, width);
      Tensor y = Pooling.maxPool2d(x, WindowOptions.defaults(), 2);
      assertArrayEquals(
          Tensor.arange(width + 1.0, 2.0 * width, 2).toDoubleArray(), y.toDoubleArray());
    }
  }
}
