package dev.jacobi.notebook.display.tensor;

import dev.jacobi.notebook.display.Displayable;
import dev.jacobi.notebook.display.Html;
import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.NumberArrays;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Picture;
import dev.jacobi.notebook.display.Texts;
import dev.jacobi.notebook.display.svg.Pixels;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/// Images side by side, each with a caption.
///
/// Numbers from 0 to 1, and bytes from 0 to 255, mean black to white. Other numbers run from the
/// least to the greatest of all images, so that images can be compared; the line below says so.
public final class ImageGrid implements Displayable {

  private static final int MOST = 100;
  private static final int WIDEST = 72;
  private static final int WIDTH = 860;
  private static final String SHADES = " .:-=+*#%@";

  private final Tensor images;
  private final List<String> captions;
  private final Range range;

  /// The numbers that are black and white.
  private record Range(double black, double white) {
    double share(double value) {
      return Math.clamp((value - black) / (white - black), 0, 1);
    }
  }

  private ImageGrid(Tensor images, List<String> captions, Range range) {
    this.images = images;
    this.captions = List.copyOf(captions);
    this.range = range;
  }

  public static ImageGrid of(Tensor tensor) {
    Tensor images = batch(tensor.detach());
    return new ImageGrid(images, List.of(), range(images));
  }

  /// The images as `[n, channels, h, w]`.
  private static Tensor batch(Tensor x) {
    return switch (x.rank()) {
      case 2 -> x.unsqueeze(0).unsqueeze(0);
      case 3 -> x.unsqueeze(1);
      case 4 -> {
        if (x.size(1) == 1 || x.size(1) == 3) {
          yield x;
        }
        throw wrong(x, "%d channels; select one with select(1, channel)".formatted(x.size(1)));
      }
      case 1 -> throw wrong(x, "one dimension; reshape(h, w) makes it an image");
      default -> throw wrong(x, x.rank() + " dimensions; reshape it");
    };
  }

  private static ShapeException wrong(Tensor x, String reason) {
    return new ShapeException(
        "images: expected [h, w], [n, h, w], [n, 1, h, w] or [n, 3, h, w], got %s, which has %s"
            .formatted(x.shape(), reason));
  }

  private static Range range(Tensor images) {
    if (images.dtype() == DType.UINT8) {
      return new Range(0, 255);
    }
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : images.toDoubleArray()) {
      if (Double.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    boolean isUnit = low >= 0 && high <= 1;
    return isUnit || !(low < high) ? new Range(0, 1) : new Range(low, high);
  }

  /// These images with something written below each.
  ///
  /// @param captions a tensor, an array or a list with one entry for each image
  public ImageGrid captions(Object captions) {
    List<String> texts = NumberArrays.names(captions);
    if (texts.size() != images.size(0)) {
      throw new IllegalArgumentException(
          "images: %d captions for %d images; slice both alike"
              .formatted(texts.size(), images.size(0)));
    }
    return new ImageGrid(images, texts, range);
  }

  private int shown() {
    return (int) Math.min(MOST, images.size(0));
  }

  @Override
  public Picture picture() {
    if (images.numel() == 0) {
      return Picture.text(toString());
    }
    var out = new StringBuilder(Html.open());
    int width = (int) images.size(3);
    int scale = Math.max(1, (shown() == 1 ? 4 : 1) * WIDEST / width);
    for (int i = 0; i < shown(); i++) {
      out.append(figure(i, Math.min(scale, Math.max(1, WIDTH / width))));
    }
    return Picture.text(toString())
        .html(out.append(Html.quiet(note())).append("</div>").toString());
  }

  private String figure(int i, int scale) {
    String caption = captions.isEmpty() ? "" : captions.get(i);
    String alternative = caption.isEmpty() ? "image " + i : caption;
    String below =
        caption.isEmpty()
            ? ""
            : "<div style=\"font-size:12px;text-align:center;overflow-wrap:break-word\">%s</div>"
                .formatted(Markup.escape(Texts.cut(caption, 40)));
    return "<div style=\"display:inline-block;vertical-align:top;margin:0 8px 8px 0;width:%dpx\">%s%s</div>"
        .formatted(images.size(3) * scale, Pixels.html(image(i), alternative, scale), below);
  }

  private BufferedImage image(int index) {
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    double[] values = images.select(0, index).toDoubleArray();
    int plane = height * width;
    int channels = values.length / plane;
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < plane; i++) {
      double red = values[i];
      double green = channels == 1 ? red : values[plane + i];
      double blue = channels == 1 ? red : values[2 * plane + i];
      image.setRGB(i % width, i / width, rgb(red, green, blue));
    }
    return image;
  }

  private int rgb(double red, double green, double blue) {
    if (Double.isNaN(red + green + blue)) {
      return 0xFF00FF; // nothing in a photograph looks like it
    }
    return level(red) << 16 | level(green) << 8 | level(blue);
  }

  private int level(double value) {
    return (int) Math.round(255 * range.share(value));
  }

  private String note() {
    String count =
        shown() < images.size(0)
            ? "the first %d of %s images".formatted(shown(), Numbers.grouped(images.size(0)))
            : images.size(0) == 1 ? "1 image" : images.size(0) + " images";
    return "%s of %d × %d, %s is black, %s white"
        .formatted(
            count,
            images.size(2),
            images.size(3),
            Numbers.brief(range.black()),
            Numbers.brief(range.white()));
  }

  /// The first images in letters, two for each pixel.
  @Override
  public String toString() {
    if (images.numel() == 0) {
      return "no images in " + images.shape();
    }
    List<String> lines = new ArrayList<>();
    int width = (int) images.size(3);
    int step = Math.max(1, (width + 31) / 32);
    int columns = Math.max(1, 100 / (2 * ((width + step - 1) / step) + 2));
    int letters = Math.min(columns, shown());
    for (int y = 0; y < images.size(2); y += step) {
      var line = new StringBuilder();
      for (int i = 0; i < letters; i++) {
        line.append(shades(i, y, step)).append("  ");
      }
      lines.add(line.toString().stripTrailing());
    }
    if (!captions.isEmpty()) {
      var line = new StringBuilder();
      for (int i = 0; i < letters; i++) {
        int room = 2 * ((width + step - 1) / step);
        line.append(Texts.padded(Texts.cut(captions.get(i), room), room + 2, false));
      }
      lines.add(line.toString().stripTrailing());
    }
    lines.add(note());
    return String.join("\n", lines);
  }

  private String shades(int index, int y, int step) {
    BufferedImage image = image(index);
    var out = new StringBuilder();
    for (int x = 0; x < image.getWidth(); x += step) {
      int rgb = image.getRGB(x, y);
      int light = (rgb >> 16 & 255) * 30 + (rgb >> 8 & 255) * 59 + (rgb & 255) * 11;
      out.repeat(SHADES.charAt(Math.min(SHADES.length() - 1, light * SHADES.length() / 25500)), 2);
    }
    return out.toString();
  }
}
