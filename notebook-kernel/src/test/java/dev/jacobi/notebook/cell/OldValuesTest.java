package dev.jacobi.notebook.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.ref.WeakReference;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is not needed any more is let go.
class OldValuesTest {
  private final CellsFixture session = new CellsFixture();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "var old = List.of(1);",
        "var old = new Object[] {2};",
        "Object[] old = {3};",
        "int old = 1;",
        "int old;",
        "String old;",
        "Object[] old;",
        "old = null;",
        "volatile Object[] old = null;",
        "Object old = 4, other = 5;",
        "var old = new Object() { int field = 1; };",
        "var old = 1; var old = 2;",
        "int a = 1; String old = \"\"; int b = a;",
      })
  void aVariableThatIsDeclaredAgainFreesItsValue(String cell) {
    session.done("Object[] old = {new byte[100_000]};", "Object useOld() { return old; }");
    WeakReference<Object> value = new WeakReference<>(session.value("old"));
    assertNotNull(afterCollection(value));
    session.printed(cell);
    assertNull(afterCollection(value), cell);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "class Held { static Object value; int more; }",
        "class Held { static long value; }",
        "class Held { static Object value; class Inner {} }",
        "record Held(int a) {}",
      })
  void aClassThatIsMadeAnewFreesItsStaticFields(String cell) {
    session.done("class Held { static Object value = new byte[100_000]; }");
    WeakReference<Object> value = new WeakReference<>(session.value("Held.value"));
    assertNotNull(afterCollection(value));
    session.printed(cell);
    assertNull(afterCollection(value), cell);
  }

  @Test
  void anObjectOfAReplacedClassIsFreed() {
    session.done("class Replaced { byte[] all = new byte[10]; }", "var one = new Replaced();");
    WeakReference<Object> value = new WeakReference<>(session.value("one"));
    session.printed("class Replaced { int other; }");
    assertNull(afterCollection(value));
  }

  @Test
  void aVariableMovesWithWhatItHoldsWhenItsTypeIsMadeAnew() {
    session.done("record Item(int a) {}", "var items = new ArrayList<Item>();");
    WeakReference<Object> value = new WeakReference<>(session.value("items"));
    session.printed("record Item(int a, int b) {}");
    assertNotNull(afterCollection(value));
    session.done("items = null;");
    assertNull(afterCollection(value));
  }

  @Test
  void resetFreesAll() {
    JavaCells cells = new JavaCells(List.of());
    cells.run("In[1]", "class Held { static Object value; }\nObject[] kept = {Held.value};");
    cells.run("In[2]", "Held.value = new Object(); kept[0] = Held.value;");
    WeakReference<Object> value = new WeakReference<>(value(cells.run("In[3]", "kept[0]")));
    assertNotNull(afterCollection(value));
    cells.reset();
    assertNull(afterCollection(value));
    assertEquals(List.of(), cells.variables());
  }

  private static @Nullable Object value(Outcome outcome) {
    return outcome instanceof Outcome.Value(Object value) ? value : outcome;
  }

  private static @Nullable Object afterCollection(WeakReference<Object> value) {
    for (int i = 0; i < 5 && value.get() != null; i++) {
      System.gc();
    }
    return value.get();
  }
}
