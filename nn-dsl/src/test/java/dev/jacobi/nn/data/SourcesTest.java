package dev.jacobi.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class SourcesTest {
  @TempDir private Path folder;

  private static void assertError(Executable action, String... parts) {
    String message = String.valueOf(assertThrows(Exception.class, action).getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "'" + part + "' is not in: " + message);
    }
  }

  @Test
  void textBecomesNumbersAndBack() {
    TextCorpus text = TextCorpus.of("banana bread");
    assertEquals(" abdenr".length(), text.characters());
    assertArrayEquals(new long[] {2, 1, 5}, text.encode("ban").toLongArray());
    assertEquals("bread", text.decode(text.encode("bread")));
    assertError(() -> text.encode("bz"), "'z'", "' abdenr'");
    Examples windows = text.windows(4);
    assertEquals(8, windows.size());
    Batch batch = windows.get(0, 7);
    assertEquals("banabrea", text.decode(batch.x().flatten()));
    assertEquals("ananread", text.decode(batch.y().flatten()));
    assertError(() -> text.windows(12), "1 to 11");
    List<TextCorpus> parts = text.split(0.5);
    assertEquals("banana", parts.get(0).decode(parts.get(0).tensor()));
    assertEquals(7, parts.get(1).characters());
  }

  @Test
  void shakespeareIsThere() {
    TextCorpus text = TextCorpus.shakespeare();
    assertEquals(399_862, text.length());
    assertEquals(63, text.characters());
    assertEquals("First Citizen:\n", text.decode(text.tensor().narrow(0, 0, 15)));
  }

  private void image(String path, int color) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 8; i++) {
      image.setRGB(i % 4, i / 4, color);
    }
    ImageIO.write(image, "png", file.toFile());
  }

  @Test
  void readsImagesInFolders() throws IOException {
    image("dogs/rex.png", 0xff8000);
    image("cats/tom.PNG", 0x0000ff);
    image("cats/kit.png", 0x00ff00);
    Files.writeString(folder.resolve("cats/notes.txt"), "no image");
    Files.createDirectories(folder.resolve("empty"));
    ImageFolder pets = ImageFolder.open(folder, 2, 4);
    assertEquals(List.of("cats", "dogs"), pets.classes());
    assertEquals(3, pets.size());
    Batch batch = pets.batches(3).iterator().next();
    assertEquals(Shape.of(3, 3, 2, 4), batch.x().shape());
    assertArrayEquals(new long[] {0, 0, 1}, batch.y().toLongArray());
    assertEquals(1, batch.x().get(0, 1, 1, 3)); // kit is green
    assertEquals(0, batch.x().get(0, 2, 1, 3));
    assertEquals(128 / 255f, (float) batch.x().get(2, 1, 0, 0)); // rex is orange
    Tensor small = ImageFolder.open(folder, 1, 1).get(2).x();
    assertEquals(128 / 255.0, small.get(0, 1, 0, 0), 0.01);
    Files.writeString(folder.resolve("cats/bad.png"), "no image");
    ImageFolder damaged = ImageFolder.open(folder, 2, 4);
    assertError(() -> damaged.get(0), "bad.png", "damaged");
    assertError(() -> ImageFolder.open(folder.resolve("empty"), 2, 2), "one folder", "class");
    assertError(() -> ImageFolder.open(folder.resolve("none"), 2, 2), "no such folder");
  }

  @Test
  void readsTables() throws IOException {
    Path csv = folder.resolve("pets.csv");
    Files.writeString(csv, "weight,fur,kind\n4.5,long,cat\n30,short,dog\n5,short,cat\n");
    Table table = Table.read().csv(csv.toFile());
    TableData pets = TableData.of(table, "kind");
    assertEquals(List.of("weight", "fur=long", "fur=short"), pets.features());
    assertEquals(List.of("cat", "dog"), pets.classes());
    assertArrayEquals(new double[] {4.5, 1, 0, 30, 0, 1, 5, 0, 1}, pets.data().x().toDoubleArray());
    assertArrayEquals(new long[] {0, 1, 0}, pets.data().y().toLongArray());
    TableData weights = TableData.of(table, "weight");
    assertEquals(Shape.of(3, 1), weights.data().y().shape());
    assertEquals(List.of(), weights.classes());
    assertError(() -> TableData.of(table, "age"), "'age'", "[weight, fur, kind]");
    Files.writeString(csv, "weight,kind\n4.5,cat\n,dog\n");
    Table holes = Table.read().csv(csv.toFile());
    assertError(() -> TableData.of(holes, "kind"), "'weight'", "1 values");
  }

  @Test
  void scalesColumns() {
    Tensor x = Tensor.tensor(new float[][] {{1, 5}, {3, 5}});
    Scaler standard = Scaler.standard(x);
    assertArrayEquals(new double[] {-1, 0, 1, 0}, standard.apply(x).toDoubleArray());
    assertArrayEquals(x.toDoubleArray(), standard.invert(standard.apply(x)).toDoubleArray());
    Tensor other = Tensor.tensor(new float[][] {{5, 6}});
    assertArrayEquals(new double[] {3, 1}, standard.apply(other).toDoubleArray());
    assertArrayEquals(new double[] {0, 0, 1, 0}, Scaler.minMax(x).apply(x).toDoubleArray());
    assertError(() -> Scaler.standard(Tensor.ones(3)), "[examples, columns]", "[3]");
  }

  @Test
  void readsIdxFiles() throws IOException {
    Path file = folder.resolve("x.idx");
    Files.write(file, new byte[] {0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, (byte) 200});
    Tensor x = IdxFile.read(file);
    assertEquals(DType.UINT8, x.dtype());
    assertEquals(Shape.of(1, 2), x.shape());
    assertArrayEquals(new long[] {7, 200}, x.toLongArray());
    assertError(() -> IdxFile.read(folder.resolve("none.idx")), "none.idx", "no such file");
  }
}
