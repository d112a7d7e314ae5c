package dev.jacobi.notebook.display.chart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.notebook.display.Displayable;
import dev.jacobi.notebook.display.Xml;
import dev.jacobi.notebook.show.Show;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PlotTest {

  @Test
  void aMillionPointsStaySmall() {
    double[] values = new double[1_000_000];
    Arrays.setAll(values, i -> Math.sin(i / 1e4));
    String svg = svg(Show.plot(values));
    Xml.check(svg);
    assertTrue(svg.length() < 60_000, svg.length() + " characters");
  }

  @Test
  void whatCannotBeDrawnIsLeftOut() {
    double[] odd = {1, Double.NaN, Double.POSITIVE_INFINITY, -Double.MAX_VALUE, 2};
    Xml.check(svg(Show.plot(new double[] {1, Double.NaN, Double.NEGATIVE_INFINITY, 2})));
    Xml.check(svg(Show.scatter(odd, new double[] {1, 2, 3, 4, Double.NaN})));
    Xml.check(svg(Show.plot(new double[] {5}).logarithmic()));
    Xml.check(svg(Show.histogram(new double[] {3, 3, 3})));
    assertEquals("plot: no values", Show.plot(new double[0]).picture().text());
    assertEquals("plot: no values", Show.plot(new double[] {-1}).logarithmic().picture().text());
  }

  @Test
  void tensorsListsAndArraysPlotAlike() {
    String expected = svg(Show.plot(new double[] {1, 2, 4}));
    assertEquals(expected, svg(Show.plot(List.of(1, 2, 4))));
    assertEquals(expected, svg(Show.plot(Tensor.tensor(new float[] {1, 2, 4}))));
    assertEquals(
        expected, svg(Show.plot(List.of(Tensor.scalar(1), Tensor.scalar(2), Tensor.scalar(4)))));
  }

  @Test
  void unequalLengthsAreRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Show.plot(new int[] {1, 2}, new int[] {1}));
    assertTrue(String.valueOf(error.getMessage()).contains("2 x values and 1 y values"));
  }

  @Test
  void everyValueIsInOneStretchOfTheHistogram() {
    double[] values = new double[1000];
    Arrays.setAll(values, i -> i * i);
    Histogram histogram = Histogram.of(values);
    assertEquals(1000, Arrays.stream(histogram.counts()).sum());
    assertEquals(0, histogram.start());
    assertEquals(
        999 * 999, histogram.start() + histogram.width() * histogram.counts().length, 1e-6);
  }

  @Test
  void quartilesAreThoseOfTheTextbook() {
    assertEquals(new Quartiles(2, 3, 4), Quartiles.of(5, 1, 4, 2, 3));
    assertEquals(new Quartiles(1.75, 2.5, 3.25), Quartiles.of(1, 2, 3, 4));
  }

  @Test
  void theConfusionMatrixCounts() {
    Tensor actual = Tensor.tensor(new long[] {0, 1, 1, 2});
    Tensor said = Tensor.tensor(new long[] {0, 1, 2, 2});
    String text = Show.confusion(actual, said).toString();
    assertTrue(text.startsWith("3 of 4 right, 75 %"), text);
    assertTrue(text.contains("1     ·     1     1"), text);
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Show.confusion(actual, Tensor.tensor(new long[] {-1, 0, 0, 0})));
    assertTrue(String.valueOf(error.getMessage()).contains("argMax"), error.toString());
  }

  @Test
  void aLargeHeatMapIsDrawnByMeans() {
    double[][] values = new double[400][400];
    for (double[] row : values) {
      Arrays.setAll(row, i -> i);
    }
    HeatMap cells = HeatMap.of(values);
    assertEquals(200, cells.values().length);
    assertArrayEquals(new double[] {0.5, 2.5}, Arrays.copyOf(cells.values()[7], 2));
    assertEquals("2", cells.columns().get(1));
  }

  @Test
  void hostileNamesAreText() {
    String hostile = "</text><script>alert(1)</script>";
    for (Displayable display :
        List.of(
            Plot.empty().line(hostile, new int[] {1, 2}).title(hostile),
            Show.bars(List.of(hostile, hostile), new int[] {1, 2}),
            Show.boxes(Map.of(hostile, new int[] {1, 2})).title(hostile),
            Show.confusion(Tensor.zeros(2), Tensor.zeros(2), hostile))) {
      Xml.check(svg(display));
      Xml.checkHtml(display.picture().forms().getOrDefault("text/html", ""));
    }
  }

  private static String svg(Displayable display) {
    return display.picture().forms().getOrDefault("image/svg+xml", "");
  }
}
