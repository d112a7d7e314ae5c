package dev.jacobi.tensor;

import static dev.jacobi.tensor.Row.operation;

import dev.jacobi.tensor.Row.Trait;
import java.util.List;
import java.util.stream.Stream;

/// The rows of convolutions and pooling.
final class ConvolutionRows {
  private static final WindowOptions NONE = WindowOptions.defaults();
  private static final Input LINE = Input.real(2, 2, 7);
  private static final Input PLANE = Input.real(1, 2, 5, 4);
  private static final Input SPACE = Input.real(1, 1, 3, 4, 3);

  private ConvolutionRows() {}

  static List<Row> rows() {
    return Stream.concat(convolutions(), pools()).toList();
  }

  private static Stream<Row> convolutions() {
    return Stream.of(
            operation("conv1d")
                .sample(LINE, Input.real(3, 2, 3), NONE)
                .sample(
                    Input.real(2, 7), Input.real(4, 1, 2), WindowOptions.stride(2).withGroups(2))
                .sample(LINE, Input.real(3, 2, 3), Input.real(3), WindowOptions.padding(2))
                .large(Input.real(3, 4, 500), Input.real(5, 4, 9), WindowOptions.padding(4)),
            operation("conv2d")
                .sample(PLANE, Input.real(3, 2, 3, 2), WindowOptions.padding(1))
                .sample(PLANE, Input.real(2, 1, 2, 2), WindowOptions.stride(2, 1).withGroups(2))
                .sample(PLANE, Input.real(2, 2, 2, 2), WindowOptions.padding(1).withDilation(2, 3))
                .sample(PLANE, Input.real(3, 2, 1, 1), Input.real(3), WindowOptions.stride(2))
                .large(Input.real(3, 8, 30, 40), Input.real(70, 8, 3, 3), WindowOptions.padding(1))
                .large(Input.real(2, 8, 30, 40), Input.real(8, 1, 5, 5), depthwise()),
            operation("conv3d")
                .sample(SPACE, Input.real(2, 1, 2, 2, 2), WindowOptions.stride(1, 2, 1))
                .sample(
                    SPACE,
                    Input.real(1, 1, 1, 2, 3),
                    Input.real(1),
                    WindowOptions.padding(0, 1, 1)),
            operation("convTranspose1d")
                .sample(LINE, Input.real(2, 3, 3), WindowOptions.stride(2).withPadding(1))
                .sample(LINE, Input.real(2, 1, 3), WindowOptions.stride(3).withGroups(2), 1),
            operation("convTranspose2d")
                .sample(PLANE, Input.real(2, 2, 3, 2), WindowOptions.stride(2).withPadding(1))
                .sample(PLANE, Input.real(2, 1, 1, 2), WindowOptions.stride(2).withGroups(2), 1, 0)
                .large(Input.real(2, 8, 20, 30), Input.real(8, 6, 3, 3), WindowOptions.stride(2)),
            operation("convTranspose3d")
                .sample(SPACE, Input.real(1, 2, 2, 1, 2), WindowOptions.stride(2)))
        .map(row -> row.trait(Trait.ORDER));
  }

  private static WindowOptions depthwise() {
    return WindowOptions.stride(2).withPadding(2).withGroups(8);
  }

  private static Stream<Row> pools() {
    return Stream.of(
        operation("maxPool1d")
            .sample(LINE, NONE, 2)
            .sample(Input.real(2, 7), WindowOptions.padding(1), 3),
        operation("maxPool2d")
            .sample(PLANE, NONE, 2)
            .sample(PLANE, WindowOptions.stride(2).withPadding(1), 3, 2)
            .sample(PLANE, WindowOptions.stride(2).withCeil(), 3)
            .large(Input.real(3, 4, 60, 50), WindowOptions.stride(2), 3),
        operation("maxPool3d").sample(SPACE, NONE, 2),
        operation("maxPool2dWithIndices").sample(PLANE, NONE, 2),
        operation("avgPool1d").sample(LINE, NONE, 2),
        operation("avgPool2d")
            .sample(PLANE, NONE, 2)
            .sample(PLANE, WindowOptions.stride(2).withPadding(1), 3, 2)
            .sample(PLANE, WindowOptions.padding(1).withoutCountingPadding().withCeil(), 2)
            .large(Input.real(3, 4, 60, 50), WindowOptions.stride(2), 3),
        operation("avgPool3d").sample(SPACE, NONE, 2),
        operation("adaptiveAvgPool1d").sample(LINE, 3),
        operation("adaptiveAvgPool2d").sample(PLANE, 3, 2).sample(PLANE, 1, 1).trait(Trait.ORDER),
        operation("adaptiveMaxPool1d").sample(LINE, 3),
        operation("adaptiveMaxPool2d").sample(PLANE, 3, 2));
  }
}
