package dev.jacobi.nn.data;

import dev.jacobi.tensor.Tensor;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/// Images in folders, one folder for each class: `cats/tom.png`, `dogs/rex.jpg`. They are read when
/// they are asked for, so that there may be more than memory holds.
///
/// {@snippet :
/// ImageFolder pets = ImageFolder.open(Path.of("pets"), 64, 64);
/// DataLoader loader = pets.batches(32).shuffle(1).prefetch(2); // x [32, 3, 64, 64] from 0 to 1
/// System.out.println(pets.classes());
/// }
public final class ImageFolder implements Examples {
  private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "gif", "bmp");
  private static final int COLORS = 3;

  /// No format makes more of a byte: PNG packs 1,032 bytes of 8 pixels into one.
  private static final long MOST_PER_BYTE = 8256;

  private static final long FEW_PIXELS = 1 << 20;

  /// A quarter of the heap, at four bytes each.
  private static final long MOST_PIXELS = Math.min(1 << 28, Runtime.getRuntime().maxMemory() >> 4);

  /// A file, and the number of its class.
  private record Image(Path path, int label) {}

  private final List<String> classes;
  private final List<Image> images;
  private final int height;
  private final int width;

  private ImageFolder(List<String> classes, List<Image> images, int height, int width) {
    this.classes = classes;
    this.images = images;
    this.height = height;
    this.width = width;
  }

  /// The images under a folder, scaled to a size. Classes are numbered in the order of their names.
  ///
  /// @throws IOException if there are no folders with images
  public static ImageFolder open(Path folder, int height, int width) throws IOException {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "images: wants a positive size, got %d by %d".formatted(height, width));
    }
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + ": there is no such folder");
    }
    List<String> classes = new ArrayList<>();
    List<Image> images = new ArrayList<>();
    for (Path part : sorted(folder)) {
      List<Path> files =
          Files.isDirectory(part)
              ? sorted(part).stream().filter(ImageFolder::isImage).toList()
              : List.of();
      if (!files.isEmpty()) {
        files.forEach(file -> images.add(new Image(file, classes.size())));
        classes.add(part.getFileName().toString());
      }
    }
    if (images.isEmpty()) {
      throw new IOException(
          folder
              + ": wants one folder with images (png, jpg, gif, bmp) for each class; found none");
    }
    return new ImageFolder(List.copyOf(classes), List.copyOf(images), height, width);
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static boolean isImage(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  /// The names of the classes; `y` counts them.
  public List<String> classes() {
    return classes;
  }

  /// The file of an image.
  public Path path(long position) {
    return images.get(Math.toIntExact(position)).path();
  }

  @Override
  public long size() {
    return images.size();
  }

  @Override
  public Batch get(long... positions) {
    int each = COLORS * height * width;
    float[] values = new float[positions.length * each];
    long[] labels = new long[positions.length];
    for (int i = 0; i < positions.length; i++) {
      Image image = images.get(Math.toIntExact(positions[i]));
      labels[i] = image.label();
      fill(values, i * each, read(image.path()));
    }
    return new Batch(
        Tensor.of(values, positions.length, COLORS, height, width), Tensor.tensor(labels));
  }

  private void fill(float[] values, int start, BufferedImage image) {
    int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
    for (int i = 0; i < pixels.length; i++) {
      for (int color = 0; color < COLORS; color++) {
        int shift = 8 * (COLORS - 1 - color);
        values[start + color * pixels.length + i] = (pixels[i] >> shift & 0xff) / 255f;
      }
    }
  }

  /// The sizes are known before memory is taken: a file of some kilobytes may claim gigabytes.
  private static BufferedImage decoded(@Nullable ImageInputStream in) throws IOException {
    if (in == null) {
      throw new IOException("it cannot be opened");
    }
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      throw new IOException("it is damaged, or no image of a known format");
    }
    ImageReader reader = readers.next();
    try {
      reader.setInput(in, true, true);
      long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
      if (pixels > FEW_PIXELS + MOST_PER_BYTE * in.length()) {
        throw new IOException(
            "it is damaged: %,d by %,d pixels cannot come out of %,d bytes"
                .formatted(reader.getWidth(0), reader.getHeight(0), in.length()));
      }
      if (pixels > MOST_PIXELS) {
        throw new IOException(
            "it has %,d by %,d pixels, and this heap takes %,d in all; give Java more with -Xmx"
                .formatted(reader.getWidth(0), reader.getHeight(0), MOST_PIXELS));
      }
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }

  private BufferedImage read(Path path) {
    BufferedImage image;
    try (ImageInputStream in = ImageIO.createImageInputStream(path.toFile())) {
      image = decoded(in);
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      // What Java's decoders throw at damaged files.
      throw new UncheckedIOException(path + ": is damaged: " + e, new IOException(e));
    }
    if (image.getWidth() == width && image.getHeight() == height) {
      return image;
    }
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return scaled;
  }
}
