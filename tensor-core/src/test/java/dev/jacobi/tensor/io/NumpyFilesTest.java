package dev.jacobi.tensor.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.tensor.Close;
import dev.jacobi.tensor.Jacobi;
import dev.jacobi.tensor.Memory;
import dev.jacobi.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumpyFilesTest {
  /// `numpy.save(f, numpy.asfortranarray(numpy.array([[1, 2, 3], [4, 5, 6]], '>i4')))`.
  private static final String COLUMNS =
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPmk0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAo"
          + "MiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
          + "ICAgICAgIAoAAAABAAAABAAAAAIAAAAFAAAAAwAAAAY=";

  /// `numpy.save(f, numpy.array([[1.5, -2], [0.25, 3]], 'f4'))`.
  private static final String ROWS =
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzog"
          + "KDIsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
          + "ICAgICAgIAoAAMA/AAAAwAAAgD4AAEBA";

  @TempDir private Path folder = Path.of("");

  @Test
  void writesWhatNumpyWrites() throws IOException {
    Path file = folder.resolve("rows.npy");
    NumpyFiles.saveNpy(file, Tensor.tensor(new float[][] {{1.5f, -2}, {0.25f, 3}}));
    assertArrayEquals(Base64.getDecoder().decode(ROWS), Files.readAllBytes(file));
  }

  @Test
  void readsBigEndianColumnMajorFiles() throws IOException {
    Path file = folder.resolve("columns.npy");
    Files.write(file, Base64.getDecoder().decode(COLUMNS));
    Tensor x = NumpyFiles.loadNpy(file);
    Tensor expected = Tensor.tensor(new int[][] {{1, 2, 3}, {4, 5, 6}});
    Close.assertSame(List.of(expected), List.of(x), "columns");
  }

  @Test
  void bringsBackEveryTypeAndShape() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (DType type : DType.values()) {
      if (type != DType.BFLOAT16) {
        tensors.put(
            type.toString(), Tensor.tensor(new int[][] {{0, 1, 2}, {3, 4, 5}}).to(type).t());
      }
    }
    tensors.put("scalar", Tensor.scalar(2.5));
    tensors.put("empty", Tensor.zeros(0, 3));
    Path file = folder.resolve("all.npz");
    NumpyFiles.saveNpz(file, tensors);
    Map<String, Tensor> read = NumpyFiles.loadNpz(file);
    assertEquals(List.copyOf(tensors.keySet()), List.copyOf(read.keySet()));
    Close.assertSame(List.copyOf(tensors.values()), List.copyOf(read.values()), "all");
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Path file = folder.resolve("text.npy");
    Files.writeString(file, "Hello, I am no array");
    IOException error = assertThrows(IOException.class, () -> NumpyFiles.loadNpy(file));
    assertTrue(String.valueOf(error.getMessage()).contains("is no .npy file"));
  }

  @Test
  void writesAPartOfATensor() throws IOException {
    Tensor part = Tensor.arange(6).narrow(0, 2, 3);
    Path file = folder.resolve("part.npy");
    NumpyFiles.saveNpy(file, part);
    assertArrayEquals(new long[] {2, 3, 4}, NumpyFiles.loadNpy(file).toLongArray());
  }

  @Test
  void saysThatAFileIsMissing() {
    Path file = folder.resolve("none.npy");
    IOException error = assertThrows(IOException.class, () -> NumpyFiles.loadNpy(file));
    assertTrue(String.valueOf(error.getMessage()).contains("none.npy: there is no such file"));
  }

  /// A file of one dimension, as `numpy.save` writes it.
  private Path file(String description, int count, String elements) throws IOException {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%d,), }".formatted(description, count);
    String padded = header + " ".repeat(117 - header.length()) + "\n";
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
    bytes.writeBytes(padded.getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(Base64.getDecoder().decode(elements));
    return Files.write(folder.resolve("typed.npy"), bytes.toByteArray());
  }

  /// The elements are what NumPy 2 and ml_dtypes write.
  @Test
  void readsTypesThatTensorsDoNotHaveAsTheNextWider() throws IOException {
    Tensor shorts = NumpyFiles.loadNpy(file(">u2", 3, "AAAAAf//"));
    Close.assertSame(List.of(Tensor.tensor(new int[] {0, 1, 65535})), List.of(shorts), "u2");
    Tensor ints = NumpyFiles.loadNpy(file("<u4", 3, "AAAAAAEAAAD/////"));
    assertArrayEquals(new long[] {0, 1, 4294967295L}, ints.toLongArray());
    Tensor longs = NumpyFiles.loadNpy(file("<u8", 2, "AAAAAAAAAAD/////////fw=="));
    assertArrayEquals(new long[] {0, Long.MAX_VALUE}, longs.toLongArray());
    assertRefused(file("<u8", 2, "AAAAAAAAAAAAAAAAAAAAgA=="), "9223372036854775808");
    Tensor bytes = NumpyFiles.loadNpy(file("<f1", 2, "PjQ="));
    assertArrayEquals(new float[] {1.5f, 0.25f}, bytes.toFloatArray());
    Tensor brains = NumpyFiles.loadNpy(file("<V2", 2, "wD9AwA=="));
    assertEquals(DType.BFLOAT16, brains.dtype());
    assertArrayEquals(new float[] {1.5f, -3}, brains.toFloatArray());
    assertRefused(file("<V1", 2, "PjQ="), "no counterpart");
  }

  private static void assertRefused(Path file, String part) {
    IOException error =
        assertThrows(
            IOException.class,
            () -> {
              if (file.toString().endsWith("z")) {
                NumpyFiles.loadNpz(file);
              } else {
                NumpyFiles.loadNpy(file);
              }
            });
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains(part) && message.contains(file.toString()), message);
  }

  @Test
  void refusesWhatIsNoArchiveOrACutOne() throws IOException {
    Path file = folder.resolve("x.npz");
    NumpyFiles.saveNpz(file, Map.of("a", Tensor.arange(500)));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 37) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused(file, "");
    }
    Files.writeString(file, "PK is how it starts, but it is no archive");
    assertRefused(file, "no .npz file");
    Files.write(file, whole);
    assertEquals(500, NumpyFiles.loadNpz(file).values().iterator().next().numel());
  }

  @Test
  void refusesAnElementThatIsAnother() throws IOException {
    Path file = folder.resolve("x.npz");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.setLevel(0);
      zip.putNextEntry(new ZipEntry("a.npy"));
      zip.write(Base64.getDecoder().decode(ROWS));
      zip.closeEntry();
    }
    byte[] bytes = Files.readAllBytes(file);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\n", 40) + 3;
    bytes[at] ^= 1;
    Files.write(file, bytes);
    assertRefused(file, "checksum");
  }

  @Test
  void takesNoMemoryForWhatIsNotThere() throws IOException {
    Path npy = file("<f4", 2_000_000_000, "");
    assertRefused(npy, "wants 8000000000");
    Path bomb = folder.resolve("bomb.npz");
    try (var zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
      zip.putNextEntry(new ZipEntry("a.npy"));
      zip.write(Files.readAllBytes(npy));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 40; i++) {
        zip.write(zeros);
      }
      zip.closeEntry();
    }
    assertRefused(bomb, "wants 8000000000");
    long limit = Memory.report().limit();
    try {
      Jacobi.config().memoryLimit(32L << 20);
      assertRefused(bomb, "tensors may hold 32 MB");
    } finally {
      Jacobi.config().memoryLimit(limit);
    }
  }

  @Test
  void aLargeTensorGoesThereAndBackInPieces() throws IOException {
    Tensor large = Tensor.arange(5_000_000).to(DType.INT32);
    Path file = folder.resolve("large.npy");
    NumpyFiles.saveNpy(file, large);
    assertTrue(NumpyFiles.loadNpy(file).eq(large).all().item() == 1);
  }

  @Test
  void aTypeThatCannotBeSavedLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("x.npz");
    NumpyFiles.saveNpz(file, Map.of("a", Tensor.ones(2)));
    Tensor brain = Tensor.ones(2).to(DType.BFLOAT16);
    assertThrows(DTypeException.class, () -> NumpyFiles.saveNpz(file, Map.of("b", brain)));
    assertThrows(DTypeException.class, () -> NumpyFiles.saveNpy(file, brain));
    assertEquals(Set.of("a"), NumpyFiles.loadNpz(file).keySet());
  }
}
