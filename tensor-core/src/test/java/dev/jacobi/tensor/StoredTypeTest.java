package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.io.NumpyFiles;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredTypeTest {
  private static final StoredType[] EIGHT_BITS = {
    StoredType.FLOAT8_E4M3FN,
    StoredType.FLOAT8_E5M2,
    StoredType.FLOAT8_E4M3FNUZ,
    StoredType.FLOAT8_E5M2FNUZ,
    StoredType.FLOAT8_E8M0FNU
  };

  /// What each code means comes from ml_dtypes: src/test/python/make_float8.py.
  @Test
  void readsEveryCodeOfTheEightBitFloats(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("float8.npy");
    try (InputStream in = StoredTypeTest.class.getResourceAsStream("float8.npy")) {
      assertNotNull(in);
      Files.write(file, in.readAllBytes());
    }
    Tensor expected = NumpyFiles.loadNpy(file);
    byte[] codes = new byte[256];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) i;
    }
    for (int i = 0; i < EIGHT_BITS.length; i++) {
      Tensor read = EIGHT_BITS[i].read(MemorySegment.ofArray(codes), Shape.of(codes.length));
      assertArrayEquals(
          expected.select(0, i).toFloatArray(), read.toFloatArray(), EIGHT_BITS[i].name());
    }
  }

  @Test
  void readsUnsignedNumbersAsTheNextWiderType() {
    byte[] ones = {-1, -1, -1, -1, -1, -1, -1, 127};
    MemorySegment bytes = MemorySegment.ofArray(ones);
    Tensor shorts = StoredType.UINT16.read(bytes, Shape.of(4));
    assertEquals(DType.INT32, shorts.dtype());
    assertArrayEquals(new long[] {65535, 65535, 65535, 32767}, shorts.toLongArray());
    Tensor ints = StoredType.UINT32.read(bytes, Shape.of(2));
    assertEquals(DType.INT64, ints.dtype());
    assertArrayEquals(new long[] {4294967295L, 2147483647}, ints.toLongArray());
    Tensor longs = StoredType.UINT64.read(bytes, Shape.of(1));
    assertArrayEquals(new long[] {Long.MAX_VALUE}, longs.toLongArray());
    ones[7] = -1;
    DTypeException error =
        assertThrows(DTypeException.class, () -> StoredType.UINT64.read(bytes, Shape.of(1)));
    assertTrue(String.valueOf(error.getMessage()).contains("18446744073709551615"));
  }

  @Test
  void everyTypeOfTensorsHasItsOwn() {
    for (DType type : DType.values()) {
      assertEquals(type, StoredType.of(type).dtype());
      assertEquals(type.bytes(), StoredType.of(type).bytes());
    }
  }
}
