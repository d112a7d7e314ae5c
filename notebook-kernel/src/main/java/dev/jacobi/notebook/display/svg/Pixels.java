package dev.jacobi.notebook.display.svg;

import dev.jacobi.notebook.display.Markup;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/// Pixels of a picture, enlarged without a blur and written as PNG.
///
/// The pixels themselves are enlarged, since untrusted notebooks drop the style that tells a
/// browser not to blur.
public final class Pixels {

  private Pixels() {}

  /// The image, each of its pixels a square of `scale` pixels.
  public static BufferedImage enlarged(BufferedImage image, int scale) {
    int width = image.getWidth() * scale;
    var large = new BufferedImage(width, image.getHeight() * scale, image.getType());
    for (int y = 0; y < large.getHeight(); y++) {
      for (int x = 0; x < width; x++) {
        large.setRGB(x, y, image.getRGB(x / scale, y / scale));
      }
    }
    return large;
  }

  public static byte[] png(BufferedImage image) {
    var out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// The image as HTML.
  public static String html(BufferedImage image, String alternative, int scale) {
    String data = Base64.getEncoder().encodeToString(png(enlarged(image, scale)));
    return Markup.image(
        "data:image/png;base64," + data,
        alternative,
        "width:%dpx;image-rendering:pixelated;margin:0;border-radius:2px"
            .formatted(image.getWidth() * scale));
  }
}
