package dev.jacobi.notebook.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.notebook.display.Displayable;
import org.junit.jupiter.api.Test;

class TracebacksTest {
  private final CellsFixture session = new CellsFixture();

  @Test
  void aCompileErrorShowsItsLineWithThePlaceMarked() {
    Outcome.Failed failed =
        session.failure("// doubles\nint twice = 2;\n\n  int sum = twice + missing;");
    assertEquals("CompileError", failed.name());
    assertEquals("In[1], line 4: cannot find symbol: variable missing", failed.message());
    assertEquals(
        """
        CompileError: cannot find symbol: variable missing
          In[1], line 4
                3 \s
            →   4    int sum = twice + missing;
                                       ^^^^^^^""",
        CellsFixture.text(failed));
  }

  @Test
  void aTypeErrorSaysWhatWasWantedAndWhatCame() {
    Outcome.Failed failed = session.failure("int n = \"text\";");
    assertEquals(
        "In[1], line 1: incompatible types: java.lang.String cannot be converted to int",
        failed.message());
  }

  @Test
  void aRuntimeErrorShowsCellAndLineOfEachCall() {
    session.done(
        """
        int half(int n) {
          if (n == 3) throw new IllegalStateException("odd");
          return n / 2;
        }""");
    Outcome.Failed failed = session.failure("int three = 3;\nhalf(three);");
    assertEquals("IllegalStateException", failed.name());
    assertEquals("odd", failed.message());
    assertEquals(
        """
        IllegalStateException: odd
          In[1], line 2, in half
                1  int half(int n) {
            →   2    if (n == 3) throw new IllegalStateException("odd");
                3    return n / 2;
          In[2], line 2
            →   2  half(three);""",
        CellsFixture.text(failed));
  }

  @Test
  void causesAreKeptAndLibrariesFoldedAway() {
    Outcome.Failed failed =
        session.failure(
            """
            try {
              Integer.parseInt("q");
            } catch (NumberFormatException e) {
              throw new IllegalArgumentException("not a number", e);
            }""");
    String text = CellsFixture.text(failed);
    assertTrue(text.startsWith("IllegalArgumentException: not a number\n  In[1], line 4\n"), text);
    assertTrue(text.contains("caused by NumberFormatException: For input string: \"q\"\n"), text);
    assertTrue(text.endsWith("→   2    Integer.parseInt(\"q\");"), text);
  }

  @Test
  void theErrorOfATensorOperationComesFirst() {
    Outcome.Failed failed = session.failure("var a = Tensor.zeros(2, 3);\na.matmul(a)");
    String text = CellsFixture.text(failed);
    assertTrue(
        text.startsWith("ShapeException: matmul: inner sizes differ: [2, 3] x [2, 3]"), text);
    assertTrue(text.contains("In[1], line 2"), text);
    assertTrue(text.lines().count() < 8, text);
  }

  @Test
  void theOperationThatFailedIsMarkedBelowWhatItWasGiven() {
    session.done(
        "var w1 = Tensor.ones(3, 4).requiresGrad(true);",
        "var hidden = Tensor.ones(2, 3).matmul(w1).exp();");
    Outcome.Failed failed = session.failure("var wrong = hidden.matmul(w1);");
    Displayable picture = failed.picture().orElseThrow();
    assertEquals("matmul failed on hidden [2, 4], w1 [3, 4]", picture.picture().text());
    assertTrue(picture.picture().forms().containsKey("text/html"));
    assertTrue(session.failure("Tensor.ones(2, 3).matmul(Tensor.ones(2))").picture().isEmpty());
    assertTrue(session.failure("hidden.nothing()").picture().isEmpty());
  }

  @Test
  void ofALibraryTheCallIsNamedThatTheCellMade() {
    String text =
        CellsFixture.text(
            session.failure(
                "try { Files.readString(Path.of(\"none.txt\")); }\n"
                    + "catch (IOException e) { throw new UncheckedIOException(\"no file\", e); }"));
    assertTrue(text.contains("caused by NoSuchFileException: none.txt\n  In[1], line 1\n"), text);
    assertTrue(!text.contains("sun.nio"), text);
    String direct = CellsFixture.text(session.failure("Files.readString(Path.of(\"none.txt\"))"));
    assertTrue(direct.contains("\n  in Files.readString\n"), direct);
  }

  @Test
  void namesOfTheShellsClassesDoNotShow() {
    session.done("class Empty { int n; }\nEmpty nothing;");
    Outcome.Failed failed = session.failure("nothing.n");
    assertEquals("Cannot read field \"n\" because \"nothing\" is null", failed.message());
    assertTrue(!CellsFixture.text(failed).contains("JShell"));
  }

  @Test
  void theEngineNamesTheCellAndLineThatMadeAGraph() {
    session.done(
        """
        var w = Tensor.ones(3).requiresGrad(true);

        var made = w.mul(2)
            .sum();
        made.backward();""");
    String text = session.failure("made.backward();").message();
    assertTrue(text.contains("In[1], line 4"), text);
  }
}
