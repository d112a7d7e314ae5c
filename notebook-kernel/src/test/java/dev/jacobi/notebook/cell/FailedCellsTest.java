package dev.jacobi.notebook.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a cell that fails leaves behind: nothing but its message.
class FailedCellsTest {
  private final CellsFixture session = new CellsFixture();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "record Kept(int a) { int twice() { return 2 * b; } }\nint wrong = \"text\";",
        "record Kept(int a, int c) { int twice() { return 2 * a; } }\nkept.nothing();",
        "record Kept(int a) { int twice() { return \"text\"; } }",
        "int useKept() { return kept.twice(\"no\"); }",
        "int useKept() { return 5; }\nnobodyKnowsThis();",
        "var kept = 1 + ;",
        "var kept = nobodyKnowsThis;",
        "String steps = \"a\".length();",
        "var steps = List.of(1).get(7);",
        "String steps = List.of(\"a\").get(7);",
        "var kept = \"text\"; class Kept { int",
        "import nobody.knows.This;\nint steps = 9;",
      })
  void changesNothing(String cell) {
    session.done(
        "record Kept(int a) { int twice() { return 2 * a; } }",
        "Kept kept = new Kept(21);",
        "int useKept() { return kept.twice(); }",
        "int steps = 3;");
    Outcome.Failed failed = session.failure(cell);
    assertFalse(failed.message().isEmpty());
    assertEquals(42, session.value("kept.twice()"), failed::message);
    assertEquals(42, session.value("useKept()"), failed::message);
    assertEquals(3, session.value("steps"), failed::message);
  }

  @Test
  void whatRanBeforeTheFailureHasRun() {
    session.failure("int ranBefore = 4;\nint failing = 1 / 0;\nint notReached = 5;");
    assertEquals(4, session.value("ranBefore"));
    session.failure("failing");
    session.failure("notReached");
  }

  @Test
  void anErrorInADeclarationIsShownWithItsPlace() {
    assertEquals(
        """
        CompileError: incompatible types: java.lang.String cannot be converted to int
          In[1], line 2
                1  int wrongMethod(int x) {
            →   2    return "a";
                            ^^^
        """
            .strip(),
        CellsFixture.text(session.failure("int wrongMethod(int x) {\n  return \"a\";\n}")));
    assertTrue(
        session
            .failure("Tensor reshaped(Tensor x) { return x.reshape(\"a\"); }")
            .message()
            .startsWith("In[2], line 1: "));
    assertTrue(
        session
            .failure("record Wrong(int a) { Wrong() { this(liner(3, 4)); } }\nnew Wrong()")
            .message()
            .contains("cannot find symbol: method liner(int,int)"));
  }

  @Test
  void onlyUnknownNamesAreWaitedForAndListed() {
    assertEquals(
        "Note: method waits can be used when this is defined: method later(int), variable soon.\n",
        session.printed("int waits() { return later(1) + soon; }"));
    assertTrue(session.failure("waits()").message().contains("method later(int), variable soon"));
    session.done("int later(int x) { return x; }", "int soon = 6;");
    assertEquals(7, session.value("waits()"));
  }

  @Test
  void aComponentThatHidesAFunctionIsNamed() {
    session.done("import dev.jacobi.nn.layers.*; import static dev.jacobi.nn.layers.Layers.*;");
    String message =
        session
            .failure(
                "record Hides(dev.jacobi.nn.layers.Linear linear) { Hides() { this(linear(3, 4)); } }")
            .message();
    assertTrue(
        message.contains("linear here is the one of Hides; write Layers.linear(...)"), message);
  }

  @Test
  void anImportGivesWayToTheUsersClass() {
    session.done("import java.util.zip.Deflater;");
    assertEquals(
        "Note: Deflater means this class from now on, and not that of"
            + " import java.util.zip.Deflater;.\n",
        session.printed("class Deflater<T> { T level; }"));
    session.done("var mine = new Deflater<String>();", "mine.level = \"own\";");
    assertEquals("own", session.value("mine.level"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int b = 1 / zero;",
        "1 / zero",
        "1 / zero;\n\n",
        "int[] sized = new int[zero - 1];",
        "new int[2][zero + 2][zero - 1]",
        "int picked = numbers[5];",
        "numbers[5]",
        "numbers[5] = 1;",
        "var inferred = numbers[5];",
        "if (numbers[5] > 0) { }",
        "for (int i = 0; i < numbers[5]; i++) { }",
        "while (1 / zero == 2) { }",
        "do { } while (1 / zero == 2);",
        "switch (1 / zero) { default -> { } }",
        "synchronized (nothing) { }",
        "throw new IllegalStateException();",
        "nothing.toString()",
        "int unboxed = (Integer) nothing;",
        "Object cast = (String) (Object) 1;",
        "int p = 1, q = 1 / zero;",
      })
  void anExceptionNamesItsLine(String statement) {
    session.done("int zero = 0;", "int[] numbers = {1, 2};", "Object nothing = null;");
    line(1, statement);
    line(3, "\n\n" + statement);
    line(4, "int first = 1;\n// then\n\n" + statement + "\nint last = 2;");
  }

  private void line(int line, String cell) {
    String text = CellsFixture.text(session.failure(cell));
    String last = text.substring(text.lastIndexOf("In["));
    assertTrue(last.matches("(?s)In\\[\\d+], line " + line + "\n.*"), () -> cell + "\n" + text);
  }
}
