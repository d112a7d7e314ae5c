package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
}
