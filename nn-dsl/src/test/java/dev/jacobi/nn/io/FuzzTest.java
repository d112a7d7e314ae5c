package dev.jacobi.nn.io;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jacobi.nn.data.IdxFile;
import dev.jacobi.nn.data.ImageFolder;
import dev.jacobi.nn.io.torch.TorchFile;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.io.NumpyFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damages files at random places: a reader gives tensors or says in an IOException what is wrong
/// with which file, and takes no more memory than the file justifies.
class FuzzTest {
  private static final int ROUNDS = 250;
  private static final long MOST_BYTES = 64L << 20;

  private interface Reader {
    Object read(Path path) throws IOException;
  }

  @TempDir private Path folder;

  private static byte[] resource(String name) throws IOException {
    try (var in = FuzzTest.class.getResourceAsStream(name)) {
      assertNotNull(in);
      return in.readAllBytes();
    }
  }

  @Test
  void safetensors() throws IOException {
    fuzz("small.safetensors", resource("small.safetensors"), Safetensors::read);
  }

  @Test
  void widerSafetensors() throws IOException {
    String header =
        "{\"a\":{\"dtype\":\"U16\",\"shape\":[2,2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F8_E4M3\",\"shape\":[8],\"data_offsets\":[8,16]}}";
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    fuzz("wide.safetensors", file.putLong(json.length).put(json).array(), Safetensors::read);
  }

  @Test
  void torch() throws IOException {
    fuzz("kinds.pt", resource("torch/kinds.pt"), TorchFile::read);
    fuzz("odd.pt", resource("torch/odd.pt"), TorchFile::contents);
    fuzz("odd4.pt", resource("torch/odd4.pt"), TorchFile::contents);
  }

  @Test
  void images() throws IOException {
    BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 63; i++) {
      image.setRGB(i % 9, i / 9, 0x10203 * i);
    }
    for (String format : List.of("png", "jpg", "gif", "bmp")) {
      var out = new ByteArrayOutputStream();
      assertTrue(ImageIO.write(image, format, out), format);
      Files.createDirectories(folder.resolve(format).resolve("class"));
      fuzz(format + "/class/x." + format, out.toByteArray(), FuzzTest::image);
    }
  }

  private static Object image(Path path) throws IOException {
    try {
      Path folder = path.resolveSibling("").getParent();
      return ImageFolder.open(Objects.requireNonNull(folder), 4, 4).get(0);
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// A picture of some kilobytes that would be of ten gigabytes.
  @Test
  void imagesThatUnpackToGigabytes() throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_BINARY);
    var out = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, "png", out));
    ByteBuffer png = ByteBuffer.wrap(out.toByteArray());
    png.putInt(16, 50_000).putInt(20, 50_000);
    CRC32 sum = new CRC32();
    sum.update(png.array(), 12, 17);
    png.putInt(29, (int) sum.getValue());
    for (int padding : new int[] {0, 2 << 20}) {
      Path path = folder.resolve("class" + padding).resolve("class");
      Files.createDirectories(path);
      Files.write(path.resolve("x.png"), Arrays.copyOf(png.array(), png.capacity() + padding));
      long before = allocated();
      IOException error = assertThrows(IOException.class, () -> image(path.resolve("x.png")));
      assertTrue(String.valueOf(error.getMessage()).contains("50,000"), error.getMessage());
      assertTrue(allocated() - before < MOST_BYTES);
    }
  }

  @Test
  void legacyTorch() throws IOException {
    fuzz("legacy.pt", resource("torch/cnn-legacy.pt"), TorchFile::read);
  }

  @Test
  void numpy() throws IOException {
    Path npy = folder.resolve("good.npy");
    NumpyFiles.saveNpy(npy, Tensor.randn(2, 3));
    fuzz("x.npy", Files.readAllBytes(npy), NumpyFiles::loadNpy);
    Path npz = folder.resolve("good.npz");
    NumpyFiles.saveNpz(npz, Map.of("a", Tensor.randn(3), "b", Tensor.zeros(2, 2)));
    fuzz("x.npz", Files.readAllBytes(npz), NumpyFiles::loadNpz);
  }

  @Test
  void idx() throws IOException {
    byte[] good = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8};
    fuzz("x.idx", good, IdxFile::read);
    var zipped = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(zipped)) {
      out.write(good);
    }
    fuzz("x.idx.gz", zipped.toByteArray(), IdxFile::read);
  }

  private void fuzz(String name, byte[] good, Reader reader) throws IOException {
    Path path = folder.resolve(name);
    long seed = 7;
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bad = damaged(good, random);
      Files.write(path, bad);
      long before = allocated();
      try {
        Object _ = reader.read(path);
      } catch (IOException e) {
        refused++;
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains(name), () -> "names no file: " + message);
        assertTrue(message.length() < 3000, () -> "a message of " + message.length());
      } catch (RuntimeException | Error e) {
        fail("%s, seed %d, round %d".formatted(name, seed, round), e);
      }
      long used = allocated() - before;
      assertTrue(used < MOST_BYTES, "%s, round %d: %d bytes".formatted(name, round, used));
    }
    System.out.printf("%s: %d damaged, %d refused%n", name, ROUNDS, refused);
    assertTrue(refused > ROUNDS / 10, "hardly anything was damaged: " + refused);
  }

  /// The file with some bytes changed, cut off, doubled, or left out.
  static byte[] damaged(byte[] good, Random random) {
    byte[] bad = good.clone();
    int at = random.nextInt(bad.length);
    int length = Math.min(bad.length - at, 1 + random.nextInt(8));
    switch (random.nextInt(5)) {
      case 0 -> bad = Arrays.copyOf(bad, at);
      case 1 -> {
        byte[] tail = Arrays.copyOfRange(bad, at + length, bad.length);
        bad = Arrays.copyOf(bad, bad.length - length);
        System.arraycopy(tail, 0, bad, at, tail.length);
      }
      case 2 -> Arrays.fill(bad, at, at + length, (byte) (random.nextBoolean() ? 0xff : 0x7f));
      case 3 -> bad[at] = (byte) (bad[at] ^ 1 << random.nextInt(8));
      default -> {
        for (int i = 0; i < length; i++) {
          bad[at + i] = (byte) random.nextInt(256);
        }
      }
    }
    return bad;
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
