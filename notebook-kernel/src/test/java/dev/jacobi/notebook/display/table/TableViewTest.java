package dev.jacobi.notebook.display.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.notebook.display.Xml;
import dev.jacobi.notebook.show.Rendering;
import dev.jacobi.notebook.show.Show;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TableViewTest {

  record Point(int x, double y) {}

  record Named(String name) {
    @Override
    public String toString() {
      return "I am " + name;
    }
  }

  @Test
  void numbersStandRightAndTextLeft() {
    Map<String, Object> ages = new LinkedHashMap<>();
    ages.put("Ada", 36);
    ages.put("Bo", 7);
    assertEquals(
        """
        key  value
        ───  ─────
        Ada     36
        Bo       7""",
        Show.table(ages).toString());
  }

  @Test
  void recordsAreRows() {
    assertEquals(
        """
           x     y
        ─  ─  ────
        0  1  0.50
        1  2  1.25""",
        text(List.of(new Point(1, 0.5), new Point(2, 1.25))));
  }

  @Test
  void aRecordThatPrintsItselfIsLeftToIt() {
    assertEquals("I am Ada", text(new Named("Ada")));
    assertTrue(text(new Point(1, 2)).contains("x"), "a plain record is a table");
  }

  @Test
  void arraysAndCollectionsShowTheirElements() {
    assertEquals("[1, 2, 3]", text(new int[] {1, 2, 3}));
    assertEquals("[a, null]", text(new String[] {"a", null}));
    assertEquals("[]", text(List.of()));
    assertTrue(text(Collections.nCopies(5000, 1)).endsWith(", … 4,900 more]"));
    assertTrue(text(new int[][] {{1, 2}, {3}}).contains("–"), "a missing cell");
  }

  @Test
  void aLongTableShowsItsEndsAsTextAndUnfoldsAsHtml() {
    List<Point> points = IntStream.range(0, 1000).mapToObj(i -> new Point(i, i / 2.0)).toList();
    String text = text(points);
    assertTrue(text.lines().count() < 32, text);
    assertTrue(text.contains("999  999  499.5") && text.endsWith("1,000 × 2"), text);
    String html = Rendering.picture(points).forms().getOrDefault("text/html", "");
    assertTrue(html.contains("<details") && html.contains("table(x).from(200)"), html);
    assertTrue(Show.table(points).from(999).toString().endsWith("999  999  499.5"));
    assertThrows(IndexOutOfBoundsException.class, () -> Show.table(points).from(1000));
  }

  @Test
  void hostileCellsAreText() {
    String hostile = "<script>alert(1)</script>\u0000\uD800 \"'&";
    var row = Map.of(hostile, hostile);
    String html = Rendering.picture(List.of(row, row)).forms().getOrDefault("text/html", "");
    assertFalse(html.contains("<script"), html);
    Xml.checkHtml(html);
  }

  @Test
  void aValueThatFailsIsReportedAndNotThrown() {
    Object bad =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("broken");
          }
        };
    assertTrue(shown(bad).contains("cannot be shown: java.lang.IllegalStateException: broken"));
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    assertTrue(shown(itself).contains("this Collection"), shown(itself));
  }

  @Test
  void whatHasNoRowsIsRefusedWithAWayOut() {
    var error = assertThrows(IllegalArgumentException.class, () -> Show.table(42));
    assertTrue(String.valueOf(error.getMessage()).contains("display(value)"), error.toString());
  }

  private static String shown(Object value) {
    return String.valueOf(Rendering.of(value).getData(MIMEType.TEXT_PLAIN));
  }

  private static String text(Object value) {
    return Rendering.picture(value).text();
  }
}
