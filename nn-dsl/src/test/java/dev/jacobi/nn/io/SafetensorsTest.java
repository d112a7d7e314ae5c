package dev.jacobi.nn.io;

import static dev.jacobi.nn.layers.Layers.linear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Nn;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.ElementBytes;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  @TempDir private Path folder;

  /// Written by src/test/python/make_safetensors.py.
  private static byte[] small() throws IOException {
    try (var in = SafetensorsTest.class.getResourceAsStream("small.safetensors")) {
      assertNotNull(in);
      return in.readAllBytes();
    }
  }

  private Map<String, Tensor> read(byte[] content) throws IOException {
    Path path = folder.resolve("x.safetensors");
    Files.write(path, content);
    return Safetensors.read(path);
  }

  private static Tensor get(Map<String, Tensor> tensors, String name, DType type) {
    Tensor tensor = tensors.get(name);
    assertNotNull(tensor, name);
    assertEquals(type, tensor.dtype(), name);
    return tensor;
  }

  private static void assertSmall(Map<String, Tensor> t) {
    assertEquals(12, t.size());
    assertArrayEquals(
        new float[] {1.5f, -2.25f, 1e-30f, 3, Float.POSITIVE_INFINITY, -0f},
        get(t, "f32", DType.FLOAT32).toFloatArray());
    assertEquals(Shape.of(2, 3), get(t, "f32", DType.FLOAT32).shape());
    assertEquals(0.1, get(t, "f64", DType.FLOAT64).item());
    float[] halves = {Float.float16ToFloat(Float.floatToFloat16(0.1f)), 65504};
    assertArrayEquals(halves, get(t, "f16", DType.FLOAT16).toFloatArray());
    // 0.1 is 0x3dcccccd, which rounds to 0x3dcd; 3e38 is 0x7f61b1e6, which rounds to 0x7f62.
    float[] brains = {Float.intBitsToFloat(0x3dcd0000), -Float.intBitsToFloat(0x7f620000)};
    assertArrayEquals(brains, get(t, "bf16", DType.BFLOAT16).toFloatArray());
    assertArrayEquals(new long[] {1L << 40, -1}, get(t, "i64", DType.INT64).toLongArray());
    assertEquals(-7, get(t, "i32", DType.INT32).itemLong());
    assertEquals(-300, get(t, "i16", DType.INT16).itemLong());
    assertEquals(-8, get(t, "i8", DType.INT8).itemLong());
    assertEquals(200, get(t, "u8", DType.UINT8).itemLong());
    assertArrayEquals(new long[] {1, 0}, get(t, "bool", DType.BOOL).toLongArray());
    assertEquals(4, get(t, "scalar \"quoted\"", DType.FLOAT32).item());
    assertEquals(Shape.of(0, 3), get(t, "empty", DType.FLOAT32).shape());
  }

  @Test
  void readsWhatTheirLibraryWrites() throws IOException {
    assertSmall(read(small()));
  }

  @Test
  void writesWhatItReads() throws IOException {
    Path path = folder.resolve("again.safetensors");
    Safetensors.write(read(small()), path);
    assertSmall(Safetensors.read(path));
    try (var files = Files.list(folder)) {
      assertEquals(
          List.of("again.safetensors", "x.safetensors"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
    // The format wants the header padded to 8 bytes and the data without gaps.
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(0, bytes.getLong() % 8);
  }

  @Test
  void keepsANetwork() throws IOException {
    Linear net = linear(3, 2);
    Path path = folder.resolve("net.safetensors");
    Safetensors.write(Nn.stateDict(net), path);
    Linear other = linear(2);
    assertTrue(Nn.loadStateDict(other, Safetensors.read(path)).isComplete());
    Tensor x = Tensor.randn(4, 3);
    assertArrayEquals(net.forward(x).toFloatArray(), other.forward(x).toFloatArray());
  }

  @Test
  void refusesWhatIsCutOff() throws IOException {
    byte[] whole = small();
    for (int length = 0; length < whole.length; length += 7) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThrows(IOException.class, () -> read(part), "length " + length);
    }
  }

  private static byte[] file(String header) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + 8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  private void assertRefused(String header, String part) {
    Exception error = assertThrows(IOException.class, () -> read(file(header)));
    assertTrue(String.valueOf(error.getMessage()).contains(part), error.getMessage());
  }

  @Test
  void refusesBytesThatBelongToNoTensor() throws IOException {
    byte[] whole = small();
    for (int more : new int[] {1, 8, 4096}) {
      byte[] longer = Arrays.copyOf(whole, whole.length + more);
      IOException error = assertThrows(IOException.class, () -> read(longer), more + " more");
      assertTrue(String.valueOf(error.getMessage()).contains("end at byte"), error.getMessage());
    }
  }

  @Test
  void readsTypesThatTensorsDoNotHaveAsTheNextWider() throws IOException {
    byte[] codes = {0, 0x38, (byte) 0xb8, 0x7e, (byte) 0xfe, 1, 0x40, 0x48};
    Object[][] cases = {
      {"U16", 4, DType.INT32},
      {"U32", 2, DType.INT64},
      {"U64", 1, DType.INT64},
      {"F8_E4M3", 8, DType.FLOAT16},
      {"F8_E5M2", 8, DType.FLOAT16},
      {"F8_E4M3FNUZ", 8, DType.FLOAT16},
      {"F8_E5M2FNUZ", 8, DType.FLOAT16},
      {"F8_E8M0", 8, DType.FLOAT32},
    };
    for (Object[] one : cases) {
      byte[] file =
          file(
              "{\"w\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[0,8]}}"
                  .formatted(one[0], one[1]));
      System.arraycopy(codes, 0, file, file.length - codes.length, codes.length);
      Tensor read = get(read(file), "w", (DType) one[2]);
      assertEquals(Shape.of((int) one[1]), read.shape());
      if (one[0].equals("F8_E4M3")) {
        assertArrayEquals(new float[] {0, 1, -1, 448, -448, 0x1p-9f, 2, 4}, read.toFloatArray());
      } else if (one[0].equals("U16")) {
        assertArrayEquals(new long[] {0x3800, 0x7eb8, 0x1fe, 0x4840}, read.toLongArray());
      }
    }
  }

  @Test
  void whatAFileSaysAtLengthIsCutInMessages() {
    String name = "x".repeat(3_000_000);
    String entry = "{\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}";
    for (String header : List.of(entry, "{\"w\":\"" + name + "\"}")) {
      Exception error = assertThrows(IOException.class, () -> read(file(header)));
      assertTrue(String.valueOf(error.getMessage()).length() < 2000);
    }
  }

  @Test
  void saysThatAFileWasCutWhileItWasRead() throws IOException {
    Path path = folder.resolve("cut.bin");
    Files.write(path, new byte[1 << 20]);
    IOException error =
        assertThrows(
            IOException.class,
            () ->
                MappedFile.read(
                    path,
                    file -> {
                      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                        channel.truncate(100);
                      }
                      return ElementBytes.fromBytes(
                          file.slice(0, 1 << 20, "all"), DType.UINT8, Shape.of(1 << 20));
                    }));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains("cut.bin") && message.contains("was cut to 100"), message);
  }

  @Test
  void refusesLies() {
    String entry = "{\"w\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}";
    assertRefused(entry.formatted("F32", "[3]", "[0,12]"), "'w' of shape [3]");
    assertRefused(entry.formatted("F32", "[2]", "[0,4]"), "bytes 0 to 4");
    assertRefused(entry.formatted("F32", "[1]", "[-4,0]"), "bytes -4 to 0");
    assertRefused(entry.formatted("F32", "[4611686018427387904,4]", "[0,8]"), "bad");
    assertRefused(entry.formatted("F32", "[4611686018427387904]", "[0,0]"), "damaged");
    assertRefused(entry.formatted("F32", "[-1]", "[0,8]"), "negative");
    assertRefused(entry.formatted("Q9", "[1]", "[0,8]"), "Q9");
    assertRefused(entry.formatted("F32", "[1.5]", "[0,8]"), "bad");
    assertRefused(entry.formatted("F32", "[1]", "[0]"), "two data_offsets");
    assertRefused("{\"w\":1}", "wants an object");
    assertRefused("{\"w\":", "wants a value");
    assertRefused("{\"w\":\"\\u00", "bad");
    assertRefused("[".repeat(1000), "nesting");
  }
}
