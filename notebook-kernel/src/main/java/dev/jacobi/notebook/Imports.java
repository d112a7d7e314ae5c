package dev.jacobi.notebook;

import java.util.List;

/// What every cell knows without saying so.
final class Imports {
  static final List<String> ALL =
      List.of(
          "import module java.base;",
          "import dev.jacobi.tensor.*;",
          "import dev.jacobi.tensor.io.*;",
          "import dev.jacobi.shape.*;",
          "import dev.jacobi.autograd.*;",
          "import dev.jacobi.nn.*;",
          "import dev.jacobi.nn.edit.*;",
          "import dev.jacobi.nn.layers.*;",
          "import dev.jacobi.nn.loss.*;",
          "import dev.jacobi.nn.optim.*;",
          "import dev.jacobi.nn.data.*;",
          "import dev.jacobi.nn.io.*;",
          "import dev.jacobi.nn.io.onnx.*;",
          "import dev.jacobi.nn.io.torch.*;",
          "import dev.jacobi.nn.train.*;",
          // By name, or they would be java.lang's, or nobody's.
          "import dev.jacobi.nn.Module;",
          "import dev.jacobi.nn.layers.Linear;",
          "import dev.jacobi.notebook.display.*;",
          "import dev.jacobi.notebook.display.chart.*;",
          "import dev.jacobi.notebook.display.graph.*;",
          "import dev.jacobi.notebook.display.table.*;",
          "import dev.jacobi.notebook.display.tensor.*;",
          "import dev.jacobi.notebook.show.*;",
          "import dev.jacobi.notebook.widget.*;",
          "import tech.tablesaw.api.*;",
          "import static dev.jacobi.nn.Nn.*;",
          "import static dev.jacobi.nn.Functional.*;",
          "import static dev.jacobi.nn.edit.Edits.*;",
          "import static dev.jacobi.nn.layers.Layers.*;",
          "import static dev.jacobi.nn.layers.ActivationLayers.*;",
          "import static dev.jacobi.nn.layers.ConvolutionLayers.*;",
          "import static dev.jacobi.nn.layers.ShapeLayers.*;",
          "import static dev.jacobi.nn.loss.Losses.*;",
          "import static dev.jacobi.nn.loss.DistanceLosses.*;",
          "import static dev.jacobi.nn.loss.MarginLosses.*;",
          "import static dev.jacobi.shape.Device.*;",
          "import static dev.jacobi.tensor.Tensor.*;",
          "import static dev.jacobi.tensor.NoGrad.*;",
          "import static dev.jacobi.notebook.show.Show.*;");

  private Imports() {}
}
