package dev.jacobi.notebook.cell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What declares nothing, in every form that Java has for it.
class StatementsTest {
  private final CellsFixture session = new CellsFixture();

  @Test
  void whatHasNoValueShowsNone() {
    session.done("int n = 4;", "n = 5", "n = 6;", "n++;", "if (n > 0) n = 8;", ";");
    session.done("System.identityHashCode(n);", "{ int inner = n; n = inner + 1; }");
    session.done("Thread.onSpinWait()");
    session.done("switch (n) { case 9 -> n = 10; default -> n = 0; }");
    session.done("for (int i = 0; i < 3; i++) n += i", "do { n++; } while (n < 20);");
    session.done("synchronized (Object.class) { n--; }", "outer: while (true) { break outer; }");
    assertEquals(19, session.value("n"));
  }

  @Test
  void whatHasAValueShowsIt() {
    session.done("int k = 1;");
    assertEquals(3, session.value("k += 2"));
    assertEquals(3, session.value("k++"));
    assertEquals("three", session.value("switch (3) { case 3 -> \"three\"; default -> \"?\"; }"));
    assertArrayEquals(new int[] {1, 2}, (int[]) session.value("new int[] {1, 2}"));
    assertEquals(
        "me", "" + session.value("new Object() { public String toString() { return \"me\"; } }"));
    assertEquals(List.of(2, 4), session.value("Stream.of(1, 2).map(i -> 2 * i).toList()"));
    assertEquals("a\nb", session.value("\"\"\"\n  a\n  b\"\"\" // a text"));
    assertEquals(true, session.value("k > 2 && !(k < 0)"));
    assertEquals('c', session.value("(char) ('a' + 2)"));
  }

  @Test
  void namesOfCellsAreKnownInEveryForm() {
    session.done("int größe = 3;", "<T> List<T> twice(T x) { return List.of(x, x); }");
    session.done("String kind(int x) { return \"int\"; }", "String kind(String x) { return x; }");
    session.done(
        "var pairs = new TreeMap<String, List<Integer>>();", "pairs.put(\"a\", twice(1));");
    session.done("int one = 1, two = 2;", "enum Tint { RED, BLUE }", "import module java.xml;");
    assertEquals(4, session.value("größe + 1"));
    assertEquals("int", session.value("kind(1)"));
    assertEquals("text", session.value("kind(\"text\")"));
    assertEquals(List.of(1, 1), session.value("pairs.get(\"a\")"));
    assertEquals(3, session.value("one + two"));
    assertEquals("[RED, BLUE]", "" + session.value("Arrays.toString(Tint.values())"));
    assertEquals(true, session.value("DocumentBuilderFactory.newInstance() != null"));
    session.done("String one = \"now a text\";");
    assertEquals("now a text", session.value("one"));
  }

  @Test
  void checkedExceptionsNeedNoHandler() {
    Outcome.Failed failed = session.failure("throw new IOException(\"no disk\");");
    assertEquals("IOException", failed.name());
    assertEquals("no disk", failed.message());
  }

  @Test
  void aStatementIsOneAndNothingElse() {
    assertEquals("CompileError", session.failure("n = 1; } static void more() {").name());
  }

  @Test
  void whatAStatementMadeLivesOn() {
    session.done("Supplier<Integer>[] made = new Supplier[1];");
    session.done("made[0] = new Supplier<Integer>() { public Integer get() { return 41 + 1; } };");
    assertEquals(42, session.value("made[0].get()"));
  }

  @Test
  void whatAnImportOfManyBringsIsKnownWithoutTheShell() {
    session.done("int declared = 3;");
    String running = "new Throwable().getStackTrace()[0].getClassName()";
    session.done("String where = \"\";", "if (Tensor.ones(1) != null) where = " + running + ";");
    assertEquals(true, session.value("where.startsWith(\"REPL.$JShell$C\")"));
  }
}
