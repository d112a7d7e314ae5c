package dev.jacobi.notebook.cell;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One session of cells for the tests of a class, because a start costs half a second.
final class CellsFixture {
  private static final JavaCells CELLS =
      new JavaCells(List.of("import module java.base;", "import dev.jacobi.tensor.*;"));

  private int number;

  JavaCells cells() {
    return CELLS;
  }

  Outcome run(String code) {
    return CELLS.run("In[" + ++number + "]", code);
  }

  /// The value that a cell shows.
  @Nullable Object value(String code) {
    return switch (run(code)) {
      case Outcome.Value value -> value.value();
      case Outcome.Done _ -> fail("no value: " + code);
      case Outcome.Failed failed -> fail(String.join("\n", failed.traceback()));
    };
  }

  void done(String... codes) {
    for (String code : codes) {
      if (!(run(code) instanceof Outcome.Done)) {
        fail(run(code).toString());
      }
    }
  }

  Outcome.Failed failure(String code) {
    return run(code) instanceof Outcome.Failed failed ? failed : fail("did not fail: " + code);
  }

  /// The traceback without colours.
  static String text(Outcome.Failed failed) {
    return String.join("\n", failed.traceback()).replaceAll("\u001b\\[[0-9;]*m", "");
  }

  /// What a cell prints.
  String printed(String code) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      run(code);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
