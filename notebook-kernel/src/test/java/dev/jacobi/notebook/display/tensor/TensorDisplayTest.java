package dev.jacobi.notebook.display.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.notebook.display.NumberFormat;
import dev.jacobi.notebook.display.Xml;
import dev.jacobi.notebook.display.svg.Pixels;
import dev.jacobi.notebook.show.Rendering;
import dev.jacobi.notebook.show.Show;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

final class TensorDisplayTest {

  @Test
  void rangeMeanAndDeviationAreThoseOfTheFiniteElements() {
    Tensor x = Tensor.tensor(new float[] {1, 2, 3, 4, Float.NaN, Float.POSITIVE_INFINITY});
    TensorStatistics statistics = TensorStatistics.of(x);
    assertEquals(1, statistics.nan());
    assertEquals(1, statistics.infinite());
    assertEquals(4, statistics.spread().count());
    assertEquals(1, statistics.spread().least());
    assertEquals(4, statistics.spread().greatest());
    assertEquals(2.5, statistics.spread().mean(), 1e-12);
    assertEquals(Math.sqrt(5 / 3.0), statistics.spread().deviation(), 1e-12);
    assertEquals(4, Arrays.stream(statistics.bins()).sum());
  }

  @Test
  void aTensorLargerThanOneChunkIsCountedWhole() {
    int count = (1 << 20) + 10;
    TensorStatistics statistics = TensorStatistics.of(Tensor.arange(count));
    assertEquals(count, statistics.spread().count());
    assertEquals(count - 1, statistics.spread().greatest());
    assertEquals((count - 1) / 2.0, statistics.spread().mean(), 1e-6);
  }

  @Test
  void nanAndInfinityAreFlagged() {
    String html = html(Tensor.tensor(new float[] {Float.NaN, 1, Float.NEGATIVE_INFINITY}));
    assertTrue(html.contains("1 NaN") && html.contains("1 infinite"), html);
    assertFalse(html(Tensor.ones(3)).contains("NaN"));
  }

  @Test
  void everyShapeCanBeShown() {
    for (Tensor x :
        List.of(
            Tensor.scalar(2),
            Tensor.scalar(Double.NaN),
            Tensor.zeros(0),
            Tensor.zeros(3, 0),
            Tensor.zeros(1),
            Tensor.zeros(2, 1, 1, 1, 3),
            Tensor.zeros(1000, 1000),
            Tensor.ones(4, 6).t(),
            Tensor.full(Double.NaN, 3, 3))) {
      Xml.checkHtml(html(x));
    }
  }

  @Test
  void aLargeMatrixShowsItsEdges() {
    Document document = Xml.checkHtml(html(Tensor.arange(10_000).reshape(100, 100)));
    String text = document.getDocumentElement().getTextContent();
    assertTrue(text.contains("9999"), "the last element");
    assertTrue(text.contains("⋮") && text.contains("…"), "something is left out");
    assertFalse(text.contains("5050"), "the middle is left out");
  }

  @Test
  void decimalsAreTheSameInAColumn() {
    assertEquals("0.50", NumberFormat.of(0.5, 1.25).text(0.5));
    assertEquals("3", NumberFormat.of(1, 2, 3).text(3));
    assertEquals("1.500e-09", NumberFormat.of(1.5e-9).text(1.5e-9));
    assertEquals("0.00", new NumberFormat(2).text(-0.001));
    assertEquals("NaN", NumberFormat.of(1, Double.NaN).text(Double.NaN));
    assertEquals("0.1", NumberFormat.of(0.1f).text(0.1f));
  }

  @Test
  void imagesOfUnclearShapeAreRefusedWithAWayOut() {
    var flat = assertThrows(ShapeException.class, () -> Show.images(Tensor.zeros(64)));
    assertTrue(String.valueOf(flat.getMessage()).contains("reshape(h, w)"), flat.toString());
    var channels = assertThrows(ShapeException.class, () -> Show.images(Tensor.zeros(2, 7, 8, 8)));
    assertTrue(String.valueOf(channels.getMessage()).contains("7 channels"), channels.toString());
    var captions =
        assertThrows(
            IllegalArgumentException.class,
            () -> Show.images(Tensor.zeros(2, 8, 8), new int[] {1, 2, 3}));
    assertTrue(String.valueOf(captions.getMessage()).contains("3 captions for 2 images"));
  }

  @Test
  void imagesShowWhatBlackAndWhiteAre() {
    Tensor counts = Tensor.arange(64).reshape(1, 8, 8);
    assertTrue(Show.images(counts).toString().endsWith("0 is black, 63 white"));
    assertTrue(Show.images(Tensor.rand(2, 4, 4)).toString().endsWith("0 is black, 1 white"));
  }

  @Test
  void pixelsAreEnlargedWithoutABlur() {
    var image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xFF0000);
    image.setRGB(1, 0, 0x0000FF);
    var large = Pixels.enlarged(image, 3);
    int[] row = large.getRGB(0, 2, 6, 1, null, 0, 6);
    assertArrayEquals(
        new int[] {0xFFFF0000, 0xFFFF0000, 0xFFFF0000, 0xFF0000FF, 0xFF0000FF, 0xFF0000FF}, row);
  }

  @Test
  void hostileCaptionsAreText() {
    String html = html(Show.images(Tensor.rand(1, 8, 8), List.of("<img src=x onerror=alert(1)>")));
    assertFalse(html.contains("<img src=x"), html);
    Xml.checkHtml(html);
  }

  private static String html(Object value) {
    return Rendering.picture(value).forms().getOrDefault("text/html", "");
  }
}
