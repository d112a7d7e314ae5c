package dev.jacobi.notebook.display.chart;

import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Picture;
import dev.jacobi.notebook.display.Theme;
import dev.jacobi.notebook.display.svg.Pixels;
import dev.jacobi.notebook.display.svg.SvgCanvas;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// XChart charts in the theme, and as SVG.
final class Charts {

  private static final Color CLEAR = new Color(0, 0, 0, 0);
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

  /// Points of a picture for each of the chart's.
  private static final int SHARPNESS = 2;

  private static final BasicStroke LINE =
      new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);

  private Charts() {}

  /// A line chart without series.
  static XYChart lines(int width, int height) {
    XYChart chart = new XYChartBuilder().width(width).height(height).build();
    dress(chart.getStyler());
    chart.getStyler().setXAxisTickMarkSpacingHint(90);
    chart.getStyler().setxAxisTickLabelsFormattingFunction(Numbers::brief);
    chart.getStyler().setyAxisTickLabelsFormattingFunction(Numbers::brief);
    return chart;
  }

  /// Gives a chart the theme's colours, fonts and proportions.
  static void dress(AxesChartStyler styler) {
    styler
        .setPlotGridLinesColor(color(Theme.LINE, 0.22))
        .setPlotGridLinesStroke(new BasicStroke(1))
        .setPlotGridVerticalLinesVisible(false)
        .setAxisTicksMarksVisible(false)
        .setAxisTicksLineVisible(false)
        .setAxisTickLabelsColor(color(Theme.QUIET, 1))
        .setAxisTickLabelsFont(FONT.deriveFont(11f))
        .setAxisTitleFont(FONT)
        .setAxisTickPadding(6)
        .setPlotMargin(4);
    frame(styler);
  }

  /// Writes the labels around a chart.
  static void label(Chart<?, ?> chart, ChartLabels labels) {
    chart.setTitle(labels.title());
    chart.setXAxisTitle(labels.x());
    chart.setYAxisTitle(labels.y());
  }

  /// Adds a line without point markers.
  static XYSeries addLine(XYChart chart, String label, double[] x, double[] y) {
    double[] uneven = x.clone();
    if (x.length > 2) {
      // Evenly spaced points would each get a label, and the labels would touch.
      uneven[1] += (x[2] - x[1]) * 1e-3;
    }
    XYSeries series = chart.addSeries(label, uneven, y);
    series.setMarker(x.length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    series.setLineStyle(LINE);
    return series;
  }

  static void color(XYSeries series, Color color) {
    series.setMarkerColor(color).setLineColor(color);
  }

  private static void frame(Styler styler) {
    styler
        .setChartBackgroundColor(CLEAR)
        .setPlotBackgroundColor(CLEAR)
        .setPlotBorderVisible(false)
        .setPlotContentSize(0.97)
        .setChartPadding(12)
        .setChartTitleFont(FONT.deriveFont(Font.BOLD, 13f))
        .setChartTitleBoxVisible(false)
        .setChartFontColor(color(Theme.INK, 1))
        .setXAxisTitleColor(color(Theme.QUIET, 1))
        .setYAxisTitleColor(color(Theme.QUIET, 1))
        .setLegendBackgroundColor(CLEAR)
        .setLegendBorderColor(CLEAR)
        .setLegendFont(FONT)
        .setLegendSeriesLineLength(18)
        .setAntiAlias(true);
    styler.setSeriesColors(seriesColors());
  }

  /// The theme's colour of a series.
  static Color series(int index, double opacity) {
    return color(Theme.SERIES.get(Math.floorMod(index, Theme.SERIES.size())), opacity);
  }

  private static Color[] seriesColors() {
    List<Color> colors = new ArrayList<>();
    for (int i = 0; i < Theme.SERIES.size(); i++) {
      colors.add(series(i, 1));
    }
    return colors.toArray(Color[]::new);
  }

  static Color color(String hex, double opacity) {
    Color solid = Color.decode(hex);
    int alpha = (int) Math.round(opacity * 255);
    return new Color(solid.getRed(), solid.getGreen(), solid.getBlue(), alpha);
  }

  /// The chart as a picture: drawn where that is small, and otherwise made of points, as a cloud of
  /// ten thousand markers is.
  static Picture figure(Chart<?, ?> chart, String text) {
    var canvas = new SvgCanvas();
    chart.paint(canvas, chart.getWidth(), chart.getHeight());
    if (!canvas.isFull()) {
      return Markup.figure(canvas.toSvg(chart.getWidth(), chart.getHeight()), text);
    }
    byte[] png = Pixels.png(pixels(chart));
    String source = "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    String style = "max-width:100%%;width:%dpx".formatted(chart.getWidth());
    return Picture.text(text).html(Markup.image(source, text, style)).png(png);
  }

  private static BufferedImage pixels(Chart<?, ?> chart) {
    int width = SHARPNESS * chart.getWidth();
    int height = SHARPNESS * chart.getHeight();
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    // Points know no night colours: what is dark is to be read by night, too.
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.scale(SHARPNESS, SHARPNESS);
    chart.paint(graphics, chart.getWidth(), chart.getHeight());
    graphics.dispose();
    return image;
  }

  /// The chart as SVG.
  static String svg(Chart<?, ?> chart) {
    var canvas = new SvgCanvas();
    chart.paint(canvas, chart.getWidth(), chart.getHeight());
    return canvas.toSvg(chart.getWidth(), chart.getHeight());
  }
}
