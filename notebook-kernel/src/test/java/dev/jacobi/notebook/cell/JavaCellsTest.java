package dev.jacobi.notebook.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.notebook.show.Rendering;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCellsTest {
  private final CellsFixture session = new CellsFixture();

  @Test
  void theLastExpressionIsTheValueUnlessASemicolonKeepsItQuiet() {
    assertEquals(42, session.value("int answer = 6 * 7;\nanswer"));
    assertEquals(43, session.value("answer + 1"));
    session.done("answer;", "answer + 1;", "answer = 5", "// nothing but a comment", "");
    assertEquals(5, session.value("answer // a comment"));
  }

  @Test
  void aValueIsTheObjectItself() {
    Object tensor = session.value("var weights = Tensor.zeros(2, 3);\nweights");
    assertEquals(tensor, session.value("weights"));
  }

  @Test
  void theValueOfAnExpressionIsNotKept() {
    session.value("new int[1000]");
    session.failure("List.of(1).get(7)");
    assertTrue(session.cells().variables().stream().noneMatch(v -> v.name().startsWith("$")));
  }

  @Test
  void aValueOfACellsTypeIsShownUnderItsOwnName() {
    Object thing = session.value("class Thing {}\nnew Thing()");
    Object text = Rendering.of(thing).getData(MIMEType.TEXT_PLAIN);
    assertTrue(String.valueOf(text).startsWith("Thing@"), String.valueOf(text));
  }

  @Test
  void typesOfOneCellMayReferToEachOther() {
    assertEquals(
        7,
        session.value(
            """
            class Left { int get(Right r) { return r.value; } }
            class Right { int value = 7; }
            new Left().get(new Right())
            """));
    assertEquals(
        12.0,
        session.value(
            """
            sealed interface Solid permits Cube, Box {}
            record Cube(double side) implements Solid {}
            record Box(double a, double b, double c) implements Solid {}
            double volume(Solid s) {
              return switch (s) {
                case Cube(double side) -> side * side * side;
                case Box(double a, double b, double c) -> a * b * c;
              };
            }
            volume(new Box(1, 3, 4))
            """));
  }

  @Test
  void aTypeThatIsNotThereYetIsWaitedFor() {
    assertEquals(
        "Note: type Early can be used when this is defined: class Late.\n",
        session.printed("class Early { Late late = new Late(); }"));
    session.done("class Late { int n = 3; }");
    assertEquals(3, session.value("new Early().late.n"));
  }

  @Test
  void aWholeProgramIsRun() {
    assertEquals(
        "hello\n",
        session.printed("String who() { return \"hello\"; }\nvoid main() { IO.println(who()); }"));
  }

  @Test
  void nothingRunsInACellThatCannotBeRead() {
    session.done("int touched = 0;");
    Outcome.Failed failed = session.failure("touched = 1;\nint broken = ;");
    assertEquals("CompileError", failed.name());
    assertEquals(0, session.value("touched"));
    assertEquals("CompileError", session.failure("touched = 1; while (true) {").name());
    assertEquals(0, session.value("touched"));
  }

  @Test
  void exitEndsTheCellAndNotTheKernel() {
    assertEquals(
        "System.exit(3) ends the cell, not the kernel",
        session.failure("System.exit(3)").message());
    for (String exit :
        List.of(
            "IntConsumer end = System::exit; end.accept(3);",
            "IntStream.of(3).forEach(System::exit);",
            "Runtime.getRuntime().exit(3);",
            "Runtime.getRuntime().halt(3);",
            "IntConsumer end = Runtime.getRuntime()::exit; end.accept(3);",
            "BiConsumer<Runtime, Integer> end = Runtime::halt; end.accept(Runtime.getRuntime(), 3);",
            "class Ends { static void now() { System.exit(3); } }\nEnds.now();")) {
      assertTrue(session.failure(exit).message().startsWith("System.exit(3) ends the cell"), exit);
    }
    assertEquals(2, session.value("1 + 1"));
  }

  @Test
  void errorsOfTheVirtualMachineLeaveAWorkingSession() {
    Outcome.Failed overflow =
        session.failure("int forever(int n) { return forever(n + 1) + 1; }\nforever(0)");
    assertEquals("StackOverflowError", overflow.name());
    assertTrue(overflow.traceback().size() < 20, () -> "" + overflow.traceback().size());
    assertEquals(
        "OutOfMemoryError",
        session.failure("var huge = new long[Integer.MAX_VALUE][1 << 20];").name());
    assertEquals(2, session.value("1 + 1"));
  }

  @Test
  void completionKnowsVariablesAndMethods() {
    session.done("var pixels = Tensor.zeros(2, 3);");
    Cells.Completions completions = session.cells().complete("int a = 1;\npixels.matm", 22);
    assertEquals("matmul(", completions.matches().getFirst().text());
    assertEquals("function", completions.matches().getFirst().kind());
    assertEquals(18, completions.start());
    assertEquals(22, completions.end());
    assertEquals("pixels", session.cells().complete("pix", 3).matches().getFirst().text());
    assertTrue(session.cells().complete("nothingHasThisName", 18).matches().isEmpty());
  }

  @Test
  void completionKnowsWhatStandsAboveInACellThatHasNotRun() {
    assertEquals("matmul(", completion("var above = Tensor.zeros(2, 3);\nabove.matm"));
    assertEquals("matmul(", completion("var a1 = Tensor.zeros(2);\nvar b1 = a1.neg();\nb1.matm"));
    assertEquals("aboveAll", completion("int aboveAll = 1;\nint next = aboveA"));
    assertEquals("twofold(", completion("int twofold(int n) { return 2 * n; }\ntwofo"));
    assertEquals(
        "far()", completion("record Way(double n) { double far() { return n; } }\nnew Way(2).fa"));
    assertEquals("abs(", completion("int below = 1;\nif (true) {\n  Math.ab"));
    session.done("var typed = new StringBuilder(\"a\");");
    List<String> types =
        session.cells().variables().stream()
            .filter(v -> v.name().equals("typed") || v.name().equals("above"))
            .map(Cells.Variable::type)
            .toList();
    assertEquals(List.of("StringBuilder"), types);
  }

  private String completion(String code) {
    Cells.Completions found = session.cells().complete(code, code.length());
    assertTrue(!found.matches().isEmpty(), code);
    String begun = code.substring(found.start());
    assertTrue(begun.matches("\\w+") && code.endsWith(begun), begun);
    return found.matches().getFirst().text();
  }

  @Test
  void inspectionShowsSignatures() {
    session.done("var image = Tensor.zeros(2, 3);");
    String text = session.cells().inspect("image.matmul(image)", 8).orElseThrow().text();
    assertTrue(text.contains("matmul(Tensor"), text);
    assertTrue(
        session.cells().inspect("Math.hypot(1, 2)", 7).orElseThrow().text().contains("sqrt"));
    assertTrue(session.cells().inspect("1 + 1", 3).isEmpty());
  }

  @Test
  void completenessTellsWhetherAConsoleAsksForMore() {
    assertInstanceOf(Cells.Completeness.Complete.class, session.cells().completeness("int a = 3"));
    assertEquals(
        new Cells.Completeness.Incomplete("  "), session.cells().completeness("for (;;) {"));
    assertInstanceOf(Cells.Completeness.Invalid.class, session.cells().completeness("int a = ;"));
    assertFalse(session.cells().completeness("") instanceof Cells.Completeness.Incomplete);
  }

  @Test
  void completionsShowSignatures() {
    session.done("var t = Tensor.zeros(2, 3);", "double mix(int a, String b) { return a; }");
    assertEquals("(long... sizes) → Tensor", signature("t.resh", "reshape("));
    assertEquals("(int, String) → double", signature("mi", "mix("));
    assertEquals("Tensor", signature("1 + t", "t"));
    assertTrue(signature("Math.hyp", "hypot(").endsWith(" → double"));
    assertTrue(signature("List.of(1).isE", "isEmpty()").equals("() → boolean"));
  }

  private String signature(String code, String completed) {
    return session.cells().complete(code, code.length()).matches().stream()
        .filter(match -> match.text().equals(completed))
        .findFirst()
        .orElseThrow()
        .signature();
  }

  @Test
  void namesOfJacobiAreExplainedFromTheirSources() {
    session.done("var v = Tensor.zeros(2, 3);");
    Cells.Explanation found = session.cells().inspect("v.reshape(", 10).orElseThrow();
    assertTrue(found.text().startsWith("Tensor reshape(long... sizes)\n\n"), found.text());
    assertTrue(
        session.cells().inspect("Tensor", 6).orElseThrow().text().contains("Numbers of one type"));
  }

  @Test
  void completionAndInspectionAnswerAtEveryPlaceOfACell() {
    String code =
        """
        record Placed(int a, double b) {
          int go() { return a + 1; }
        }
        var placed = new Placed(1, 2);
        for (int i = 0; i < 3; i++) {
          System.out.println(placed.go());
        }
        """;
    for (int cursor = 0; cursor <= code.length(); cursor++) {
      Cells.Completions found = session.cells().complete(code, cursor);
      assertTrue(found.start() <= cursor && found.end() == cursor, "at " + cursor);
      session.cells().inspect(code, cursor);
    }
  }

  @Test
  void layersAndLossesAreCompletedAndMethodsExplainedByNameAlone() {
    session.done(
        "import static dev.jacobi.nn.layers.Layers.*;",
        "import static dev.jacobi.nn.layers.ConvolutionLayers.*;",
        "import static dev.jacobi.nn.loss.Losses.*;",
        "var named = Tensor.zeros(2, 3);");
    for (String begun : List.of("conv2", "linea", "cross", "lst")) {
      assertTrue(completion(begun).startsWith(begun), begun);
    }
    String text = session.cells().inspect("named.mean", 8).orElseThrow().text();
    assertTrue(text.startsWith("Tensor mean("), text);
  }
}
