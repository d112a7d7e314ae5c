package dev.jacobi.nn.data;

import dev.jacobi.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Fashion-MNIST: 70,000 images of 28 by 28 pixels of clothes in ten classes (Zalando, MIT
/// licence).
///
/// The files come from Debian's package `dataset-fashion-mnist` if it is installed, otherwise from
/// the folder `~/.cache/jacobi/fashion-mnist`, to which they are downloaded once.
///
/// {@snippet :
/// FashionMnist fashion = FashionMnist.load();
/// Dataset train = fashion.train(); // x [60000, 1, 28, 28] from 0 to 1, y [60000]
/// System.out.println(FashionMnist.CLASSES.get((int) train.y().get(0)));
/// }
///
/// @param train 60,000 examples
/// @param test 10,000 examples
public record FashionMnist(Dataset train, Dataset test) {
  /// The names of the classes.
  public static final List<String> CLASSES =
      List.of(
          "T-shirt/top",
          "trouser",
          "pullover",
          "dress",
          "coat",
          "sandal",
          "shirt",
          "sneaker",
          "bag",
          "ankle boot");

  private static final RemoteFiles FILES =
      new RemoteFiles(
          "Fashion-MNIST",
          "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
          List.of(
              new RemoteFiles.File(
                  "train-images-idx3-ubyte.gz",
                  "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
              new RemoteFiles.File(
                  "train-labels-idx1-ubyte.gz",
                  "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
              new RemoteFiles.File(
                  "t10k-images-idx3-ubyte.gz",
                  "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
              new RemoteFiles.File(
                  "t10k-labels-idx1-ubyte.gz",
                  "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")));

  private static final Path INSTALLED = Path.of("/usr/share/datasets/fashion-mnist");
  private static final int CHUNK = 1000;

  /// The images and their classes.
  ///
  /// @throws UncheckedIOException if the files cannot be had; the message says what to do
  public static FashionMnist load() {
    return load(FILES, List.of(INSTALLED, cache()));
  }

  private static Path cache() {
    return Path.of(System.getProperty("user.home"), ".cache", "jacobi", "fashion-mnist");
  }

  /// @param folders where the files may be; the last one is where they are downloaded to
  static FashionMnist load(RemoteFiles files, List<Path> folders) {
    try {
      return new FashionMnist(
          dataset(files, folders, files.names().subList(0, 2)),
          dataset(files, folders, files.names().subList(2, 4)));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static Dataset dataset(RemoteFiles files, List<Path> folders, List<String> names)
      throws IOException {
    Idx images = read(files, folders, names.get(0));
    Idx labels = read(files, folders, names.get(1));
    if (images.rank() != 3 || labels.rank() != 1 || images.size(0) != labels.size(0)) {
      throw new IOException(names.get(0) + ": the images do not fit the labels");
    }
    long[] classes = Arrays.stream(labels.slice(0, labels.count())).asLongStream().toArray();
    return new Dataset(pixels(images), Tensor.tensor(classes));
  }

  private static Idx read(RemoteFiles files, List<Path> folders, String name) throws IOException {
    return Idx.read(new ByteArrayInputStream(files.bytes(name, folders)), name);
  }

  /// A thousand at a time: the whole as a Java array would need as much again.
  private static Tensor pixels(Idx images) {
    int height = images.size(1);
    int width = images.size(2);
    int each = height * width;
    Tensor all = Tensor.zeros(images.size(0), 1, height, width);
    for (int start = 0; start < images.size(0); start += CHUNK) {
      int end = Math.min(start + CHUNK, images.size(0));
      int[] values = images.slice(start * each, end * each);
      float[] scaled = new float[values.length];
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = values[i] / 255f;
      }
      all.narrow(0, start, end - start).assign(Tensor.of(scaled, end - start, 1, height, width));
    }
    return all;
  }
}
