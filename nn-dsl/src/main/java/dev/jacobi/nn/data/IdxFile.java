package dev.jacobi.nn.data;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.ElementBytes;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Files in the IDX format of MNIST, gzipped or not.
public final class IdxFile {
  private IdxFile() {}

  /// The elements of a file, in uint8.
  ///
  /// @throws IOException if it is no such file, or is cut off
  public static Tensor read(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      if (Files.isDirectory(path)) {
        throw new IOException(path + ": is a folder, not a file");
      }
      Idx idx = Idx.read(in, Files.size(path), path.toString());
      long[] sizes = new long[idx.rank()];
      for (int d = 0; d < sizes.length; d++) {
        sizes[d] = idx.size(d);
      }
      return ElementBytes.fromBytes(idx.bytes(), DType.UINT8, Shape.of(sizes));
    } catch (NoSuchFileException e) {
      throw new IOException(path + ": there is no such file", e);
    }
  }
}
