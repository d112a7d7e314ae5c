package dev.jacobi.notebook.display.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.notebook.display.Picture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// What a chart puts into a notebook stays small, however many points it has.
final class ChartDisplayTest {
  private static final long LARGEST = 4 << 20;

  private static XYChart chart(int points, boolean isLine) {
    Random random = new Random(1);
    double[] x = new double[points];
    double[] y = new double[points];
    for (int i = 0; i < points; i++) {
      x[i] = i;
      y[i] = random.nextGaussian();
    }
    y[points / 2] = 50;
    XYChart chart = new XYChartBuilder().width(600).height(400).build();
    var series = chart.addSeries("noise", x, y);
    if (isLine) {
      series.setMarker(SeriesMarkers.NONE);
    } else {
      series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    }
    return chart;
  }

  private static long size(Picture picture) {
    return picture.forms().values().stream().mapToLong(String::length).sum();
  }

  @Test
  void fewPointsAreDrawn() {
    Picture picture = new ChartDisplay().picture(chart(200, false));
    assertTrue(picture.forms().containsKey("image/svg+xml"));
    assertTrue(size(picture) < LARGEST);
  }

  @Test
  void manyPointsAreAPicture() throws IOException {
    for (boolean isLine : new boolean[] {false, true}) {
      Picture picture = new ChartDisplay().picture(chart(40_000, isLine));
      assertTrue(size(picture) < LARGEST, isLine + ": " + size(picture));
      String png = picture.forms().get("image/png");
      if (isLine && png == null) {
        continue;
      }
      assertNotNull(png);
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png)));
      assertEquals(1200, image.getWidth());
      // The one point far above all others is there: something is drawn in the upper half.
      boolean isDrawn = false;
      for (int px = 500; px < 700; px++) {
        for (int py = 20; py < 120; py++) {
          int rgb = image.getRGB(px, py);
          isDrawn |= (rgb >> 16 & 0xff) != (rgb & 0xff);
        }
      }
      assertTrue(isDrawn, "the extreme is lost");
    }
  }

  @Test
  void aPlotOfManySeriesStaysSmall() {
    Plot plot = Plot.empty();
    double[] y = new Random(2).doubles(10_000).toArray();
    for (int i = 0; i < 12; i++) {
      plot = plot.points("p" + i, y, y);
    }
    assertTrue(size(plot.picture()) < LARGEST, "it is " + size(plot.picture()));
  }
}
