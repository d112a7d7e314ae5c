package dev.jacobi.notebook.display.svg;

import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.Numbers;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.HashSet;
import java.util.Set;

/// Writes what is painted as SVG paths with plain colour attributes, which the theme's night
/// colours can match.
///
/// VectorGraphics2D, which comes with XChart, writes the same chart ten times as large and builds a
/// DOM for it, too much for a picture that moves ten times a second.
public final class SvgCanvas extends ShapeGraphics {

  /// What is larger takes a browser long to draw, and stays in the notebook.
  private static final int LARGEST = 1 << 20;

  private final Page page;

  /// What was painted so far; a canvas made from this one paints on the same page.
  private static final class Page {
    final StringBuilder body = new StringBuilder(1 << 14);
    final Set<String> clips = new HashSet<>();
    SvgPath open = new SvgPath();
    String attributes = "";

    /// Adds to the open path if the new one goes on where it ends: XChart strokes each piece of a
    /// line on its own.
    void add(Shape shape, AffineTransform transform, String newAttributes, boolean stroked) {
      PathIterator points = shape.getPathIterator(transform);
      double[] start = new double[6];
      if (points.isDone() || isFull()) {
        return;
      }
      points.currentSegment(start);
      if (!stroked || !attributes.equals(newAttributes) || !open.endsAt(start)) {
        close();
      }
      attributes = newAttributes;
      open.append(points);
    }

    void close() {
      if (!open.isEmpty()) {
        body.append("<path d=\"%s\" %s/>".formatted(open, attributes));
        open = new SvgPath();
      }
    }

    boolean isFull() {
      return body.length() + open.length() > LARGEST;
    }

    String clip(Shape clip, AffineTransform transform) {
      SvgPath path = new SvgPath();
      path.append(clip.getPathIterator(transform));
      // Named by what it is, so that pictures in one page share names only for equal clips.
      String id = "clip" + Integer.toHexString(path.toString().hashCode());
      if (clips.add(id)) {
        close();
        body.append("<clipPath id=\"%s\"><path d=\"%s\"/></clipPath>".formatted(id, path));
      }
      return " clip-path=\"url(#%s)\"".formatted(id);
    }
  }

  public SvgCanvas() {
    super(new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB).createGraphics());
    settings.setClip(null);
    page = new Page();
  }

  private SvgCanvas(Graphics2D settings, Page page) {
    super(settings);
    this.page = page;
  }

  /// Whether more was painted than an SVG should hold; what came last is missing then.
  public boolean isFull() {
    return page.isFull();
  }

  /// What was painted, as an SVG of this size.
  public String toSvg(double width, double height) {
    page.close();
    return Markup.svg(width, height, page.body);
  }

  @Override
  public void draw(Shape shape) {
    if (settings.getStroke() instanceof BasicStroke stroke) {
      path(shape, "fill=\"none\" " + paint("stroke") + style(stroke), true);
    } else {
      fill(settings.getStroke().createStrokedShape(shape));
    }
  }

  @Override
  public void fill(Shape shape) {
    path(shape, paint("fill"), false);
  }

  private void path(Shape shape, String attributes, boolean stroked) {
    if (settings.getColor().getAlpha() == 0) {
      return;
    }
    Shape clip = settings.getClip();
    boolean whole = clip == null || holds(clip.getBounds2D(), shape.getBounds2D());
    String clipping = whole ? "" : page.clip(clip, settings.getTransform());
    page.add(shape, settings.getTransform(), attributes + clipping, stroked);
  }

  /// `Rectangle2D.contains` holds no level line: its bounds are empty.
  private static boolean holds(Rectangle2D outer, Rectangle2D inner) {
    return outer.getMinX() <= inner.getMinX()
        && outer.getMinY() <= inner.getMinY()
        && outer.getMaxX() >= inner.getMaxX()
        && outer.getMaxY() >= inner.getMaxY();
  }

  private String paint(String property) {
    Color color = settings.getColor();
    String hex = "#%06x".formatted(color.getRGB() & 0xFFFFFF);
    String text = "%s=\"%s\"".formatted(property, hex);
    return color.getAlpha() == 255
        ? text
        : text + " %s-opacity=\"%s\"".formatted(property, Numbers.brief(color.getAlpha() / 255.0));
  }

  private static String style(BasicStroke stroke) {
    var text = new StringBuilder();
    text.append(" stroke-width=\"").append(Numbers.coordinate(stroke.getLineWidth())).append('"');
    if (stroke.getEndCap() == BasicStroke.CAP_ROUND) {
      text.append(" stroke-linecap=\"round\"");
    }
    if (stroke.getLineJoin() == BasicStroke.JOIN_ROUND) {
      text.append(" stroke-linejoin=\"round\"");
    }
    if (stroke.getDashArray() != null) {
      text.append(" stroke-dasharray=\"");
      for (float dash : stroke.getDashArray()) {
        text.append(Numbers.coordinate(dash)).append(' ');
      }
      text.append('"');
    }
    return text.toString();
  }

  @Override
  public Graphics create() {
    return new SvgCanvas((Graphics2D) settings.create(), page);
  }
}
