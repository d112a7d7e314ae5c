package dev.jacobi.notebook.display.svg;

import java.awt.Color;
import java.awt.Composite;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.GraphicsConfiguration;
import java.awt.Image;
import java.awt.Paint;
import java.awt.Polygon;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.BufferedImageOp;
import java.awt.image.ImageObserver;
import java.awt.image.RenderedImage;
import java.awt.image.renderable.RenderableImage;
import java.text.AttributedCharacterIterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A painting surface that keeps the transform, the clip, the paint and the other settings as every
/// Java picture does, and turns every way of painting but images into [#draw] and [#fill] of
/// shapes.
abstract class ShapeGraphics extends Graphics2D {

  final Graphics2D settings;

  ShapeGraphics(Graphics2D settings) {
    this.settings = settings;
  }

  @Override
  public void drawLine(int x1, int y1, int x2, int y2) {
    draw(new Line2D.Double(x1, y1, x2, y2));
  }

  @Override
  public void fillRect(int x, int y, int width, int height) {
    fill(new Rectangle2D.Double(x, y, width, height));
  }

  @Override
  public void clearRect(int x, int y, int width, int height) {
    // Nothing lies below: pictures are transparent.
  }

  @Override
  public void drawRoundRect(int x, int y, int width, int height, int arcWidth, int arcHeight) {
    draw(new RoundRectangle2D.Double(x, y, width, height, arcWidth, arcHeight));
  }

  @Override
  public void fillRoundRect(int x, int y, int width, int height, int arcWidth, int arcHeight) {
    fill(new RoundRectangle2D.Double(x, y, width, height, arcWidth, arcHeight));
  }

  @Override
  public void drawOval(int x, int y, int width, int height) {
    draw(new Ellipse2D.Double(x, y, width, height));
  }

  @Override
  public void fillOval(int x, int y, int width, int height) {
    fill(new Ellipse2D.Double(x, y, width, height));
  }

  @Override
  public void drawArc(int x, int y, int width, int height, int start, int extent) {
    draw(new Arc2D.Double(x, y, width, height, start, extent, Arc2D.OPEN));
  }

  @Override
  public void fillArc(int x, int y, int width, int height, int start, int extent) {
    fill(new Arc2D.Double(x, y, width, height, start, extent, Arc2D.PIE));
  }

  @Override
  public void drawPolyline(int[] xs, int[] ys, int count) {
    for (int i = 1; i < count; i++) {
      drawLine(xs[i - 1], ys[i - 1], xs[i], ys[i]);
    }
  }

  @Override
  public void drawPolygon(int[] xs, int[] ys, int count) {
    draw(new Polygon(xs, ys, count));
  }

  @Override
  public void fillPolygon(int[] xs, int[] ys, int count) {
    fill(new Polygon(xs, ys, count));
  }

  @Override
  public void drawString(String text, int x, int y) {
    drawString(text, (float) x, (float) y);
  }

  @Override
  public void drawString(String text, float x, float y) {
    drawGlyphVector(getFont().createGlyphVector(getFontRenderContext(), text), x, y);
  }

  @Override
  public void drawString(AttributedCharacterIterator text, int x, int y) {
    drawString(text, (float) x, (float) y);
  }

  @Override
  public void drawString(AttributedCharacterIterator text, float x, float y) {
    fill(
        new TextLayout(text, getFontRenderContext())
            .getOutline(AffineTransform.getTranslateInstance(x, y)));
  }

  @Override
  public void drawGlyphVector(GlyphVector glyphs, float x, float y) {
    fill(glyphs.getOutline(x, y));
  }

  @Override
  public GraphicsConfiguration getDeviceConfiguration() {
    return settings.getDeviceConfiguration();
  }

  @Override
  public void setComposite(Composite composite) {
    settings.setComposite(composite);
  }

  @Override
  public void setPaint(Paint paint) {
    settings.setPaint(paint);
  }

  @Override
  public void setStroke(Stroke stroke) {
    settings.setStroke(stroke);
  }

  @Override
  public void setRenderingHint(RenderingHints.Key key, @Nullable Object value) {
    settings.setRenderingHint(key, value);
  }

  @Override
  public @Nullable Object getRenderingHint(RenderingHints.Key key) {
    return settings.getRenderingHint(key);
  }

  @Override
  public void setRenderingHints(Map<?, ?> hints) {
    settings.setRenderingHints(hints);
  }

  @Override
  public void addRenderingHints(Map<?, ?> hints) {
    settings.addRenderingHints(hints);
  }

  @Override
  public RenderingHints getRenderingHints() {
    return settings.getRenderingHints();
  }

  @Override
  public void translate(int x, int y) {
    settings.translate(x, y);
  }

  @Override
  public void translate(double x, double y) {
    settings.translate(x, y);
  }

  @Override
  public void rotate(double theta) {
    settings.rotate(theta);
  }

  @Override
  public void rotate(double theta, double x, double y) {
    settings.rotate(theta, x, y);
  }

  @Override
  public void scale(double x, double y) {
    settings.scale(x, y);
  }

  @Override
  public void shear(double x, double y) {
    settings.shear(x, y);
  }

  @Override
  public void transform(AffineTransform transform) {
    settings.transform(transform);
  }

  @Override
  public void setTransform(AffineTransform transform) {
    settings.setTransform(transform);
  }

  @Override
  public AffineTransform getTransform() {
    return settings.getTransform();
  }

  @Override
  public Paint getPaint() {
    return settings.getPaint();
  }

  @Override
  public Composite getComposite() {
    return settings.getComposite();
  }

  @Override
  public void setBackground(Color color) {
    settings.setBackground(color);
  }

  @Override
  public Color getBackground() {
    return settings.getBackground();
  }

  @Override
  public Stroke getStroke() {
    return settings.getStroke();
  }

  @Override
  public void clip(Shape shape) {
    settings.clip(shape);
  }

  @Override
  public FontRenderContext getFontRenderContext() {
    return settings.getFontRenderContext();
  }

  @Override
  public Color getColor() {
    return settings.getColor();
  }

  @Override
  public void setColor(Color color) {
    settings.setColor(color);
  }

  @Override
  public void setPaintMode() {
    settings.setPaintMode();
  }

  @Override
  public void setXORMode(Color color) {
    settings.setXORMode(color);
  }

  @Override
  public Font getFont() {
    return settings.getFont();
  }

  @Override
  public void setFont(Font font) {
    settings.setFont(font);
  }

  @Override
  public FontMetrics getFontMetrics(Font font) {
    return settings.getFontMetrics(font);
  }

  @Override
  public Rectangle getClipBounds() {
    return settings.getClipBounds();
  }

  @Override
  public void clipRect(int x, int y, int width, int height) {
    settings.clipRect(x, y, width, height);
  }

  @Override
  public void setClip(int x, int y, int width, int height) {
    settings.setClip(x, y, width, height);
  }

  @Override
  public @Nullable Shape getClip() {
    return settings.getClip();
  }

  @Override
  public void setClip(@Nullable Shape clip) {
    settings.setClip(clip);
  }

  @Override
  public boolean hit(Rectangle rectangle, Shape shape, boolean onStroke) {
    return settings.hit(rectangle, shape, onStroke);
  }

  @Override
  public boolean drawImage(Image image, AffineTransform transform, ImageObserver observer) {
    throw images();
  }

  @Override
  public void drawImage(BufferedImage image, BufferedImageOp op, int x, int y) {
    throw images();
  }

  @Override
  public void drawRenderedImage(RenderedImage image, AffineTransform transform) {
    throw images();
  }

  @Override
  public void drawRenderableImage(RenderableImage image, AffineTransform transform) {
    throw images();
  }

  @Override
  public void copyArea(int x, int y, int width, int height, int dx, int dy) {
    throw images();
  }

  @Override
  public boolean drawImage(Image image, int x, int y, ImageObserver observer) {
    throw images();
  }

  @Override
  public boolean drawImage(Image image, int x, int y, int w, int h, ImageObserver observer) {
    throw images();
  }

  @Override
  public boolean drawImage(Image image, int x, int y, Color color, ImageObserver observer) {
    throw images();
  }

  @Override
  public boolean drawImage(
      Image image, int x, int y, int w, int h, Color color, ImageObserver observer) {
    throw images();
  }

  @Override
  public boolean drawImage(
      Image image,
      int dx1,
      int dy1,
      int dx2,
      int dy2,
      int sx1,
      int sy1,
      int sx2,
      int sy2,
      ImageObserver observer) {
    throw images();
  }

  @Override
  public boolean drawImage(
      Image image,
      int dx1,
      int dy1,
      int dx2,
      int dy2,
      int sx1,
      int sy1,
      int sx2,
      int sy2,
      Color color,
      ImageObserver observer) {
    throw images();
  }

  private static UnsupportedOperationException images() {
    return new UnsupportedOperationException(
        "SVG: a chart that paints pixels cannot become lines; draw it into a BufferedImage and display that");
  }

  @Override
  public void dispose() {
    settings.dispose();
  }
}
