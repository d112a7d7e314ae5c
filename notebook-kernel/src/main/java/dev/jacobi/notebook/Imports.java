package dev.jacobi.notebook;

import java.util.List;

/// What every cell knows without saying so.
final class Imports {
  static final List<String> ALL =
      List.of(
          "import module java.base;",
          "import dev.jacobi.tensor.*;",
          "import dev.jacobi.shape.*;",
          "import dev.jacobi.autograd.*;",
          "import dev.jacobi.nn.*;",
          "import dev.jacobi.nn.data.*;",
          "import dev.jacobi.nn.train.*;",
          "import dev.jacobi.nn.file.*;",
          // By name, or they would be java.lang's, or nobody's.
          "import dev.jacobi.nn.Module;",
          "import dev.jacobi.nn.Linear;",
          "import dev.jacobi.notebook.display.*;",
          "import dev.jacobi.notebook.widget.*;",
          "import tech.tablesaw.api.*;",
          "import static dev.jacobi.nn.Nn.*;",
          "import static dev.jacobi.shape.Device.*;",
          "import static dev.jacobi.tensor.Tensor.*;",
          "import static dev.jacobi.tensor.NoGrad.*;",
          "import static dev.jacobi.notebook.display.Show.*;");

  private Imports() {}
}
