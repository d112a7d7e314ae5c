package dev.jacobi.tensor;

import static dev.jacobi.tensor.Row.operation;

import java.util.List;

/// The rows of activation functions.
final class ActivationRows {
  private static final Input MATRIX = Input.real(2, 4);
  private static final Input LARGE = Input.real(40, 1031);

  private ActivationRows() {}

  static List<Row> rows() {
    return List.of(
        smooth("silu"),
        smooth("geluTanh"),
        smooth("softplus").sample(MATRIX, 2.0, 20.0).large(LARGE, 2.0, 1.0),
        smooth("logSigmoid"),
        smooth("mish"),
        smooth("softsign").kinks(0),
        smooth("tanhshrink"),
        smooth("selu").kinks(0),
        smooth("relu6").kinks(0, 6),
        smooth("hardsigmoid").kinks(-3, 3),
        smooth("hardswish").kinks(-3, 3),
        with("leakyRelu", 0.1),
        with("elu", 0.7),
        with("celu", 0.7),
        with("softshrink", 0.5).kinks(-0.5, 0.5),
        with("hardshrink", 0.5).kinks(-0.5, 0.5),
        operation("hardtanh").sample(MATRIX, -0.5, 0.5).kinks(-0.5, 0.5).large(LARGE, -0.5, 0.5),
        operation("threshold").sample(MATRIX, 0.1, -1.0).kinks(0.1).large(LARGE, 0.1, -1.0),
        operation("prelu")
            .sample(MATRIX, Input.between(0.1, 1, 1))
            .sample(Input.real(2, 3, 2), Input.between(0.1, 1, 3))
            .kinks(0),
        operation("glu").sample(MATRIX, -1).sample(MATRIX, 0),
        operation("softmin").sample(MATRIX, -1).sample(MATRIX, 0).trait(Row.Trait.ORDER));
  }

  private static Row smooth(String name) {
    return operation(name).sample(MATRIX).sample(Input.real()).sample(Input.real(0)).large(LARGE);
  }

  private static Row with(String name, double number) {
    return operation(name)
        .sample(MATRIX, number)
        .sample(Input.real(), number)
        .kinks(0)
        .large(LARGE, number);
  }
}
