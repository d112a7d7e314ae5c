package dev.jacobi.notebook.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/// What becomes of variables when what they depend on is written anew.
class RedefinitionTest {
  private final CellsFixture session = new CellsFixture();

  @Test
  void anObjectGetsTheNewBodyOfItsMethod() {
    session.done(
        "record Scale(double factor) { double of(double x) { return factor * x; } }",
        "var scale = new Scale(3);");
    session.done("record Scale(double factor) { double of(double x) { return -factor * x; } }");
    assertEquals(-6.0, session.value("scale.of(2)"));
  }

  @Test
  void variablesOfOtherTypesKeepTheirValuesWhenAMethodTheyUseChanges() {
    session.done(
        "int two() { return 2; }",
        "int four = two() + two();",
        "four = 44",
        "var many = new ArrayList<>(List.of(four));");
    session.done("long two() { return 22; }");
    assertEquals(44, session.value("four"));
    assertEquals("[44]", String.valueOf(session.value("many")));
  }

  @Test
  void aLaterWildcardImportKeepsValues() {
    session.done(
        "var names = new ArrayList<String>();", "names.add(\"a\");", "import java.util.regex.*;");
    assertEquals("[a]", String.valueOf(session.value("names")));
  }

  @Test
  void anObjectWhoseFieldsChangedIsReportedWithTheCellToRunAgain() {
    session.done("record Pair(int a) {}", "var pair = new Pair(4);");
    assertEquals(
        "Note: pair is null now, as Pair has changed in more than its methods' bodies: run In[2]"
            + " again.\n",
        session.printed("record Pair(int a, int b) {}"));
    assertNull(session.value("pair"));
    session.done("pair = new Pair(1, 2)");
    assertEquals(2, session.value("pair.b()"));
  }

  @Test
  void listsKeepTheirElementsWhenTheElementsClassChanges() {
    session.done(
        "record Item(int a) {}", "var items = new ArrayList<Item>();", "items.add(new Item(1));");
    session.printed("record Item(int a, int b) {}");
    assertEquals(1, session.value("items.size()"));
    assertEquals(
        "this Item was made before Item was changed; make it again",
        session.failure("Item first = items.get(0);").message());
  }
}
