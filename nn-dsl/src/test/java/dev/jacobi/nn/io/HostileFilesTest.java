package dev.jacobi.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.io.torch.TorchFile;
import dev.jacobi.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are made to cost much: small ones that want large memories or long times.
class HostileFilesTest {
  private static final long MOST_BYTES = 256L << 20;

  @TempDir private Path folder;

  /// Writes a pickle as Python's protocol 2 does.
  private static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Writer code(int... codes) {
      for (int code : codes) {
        out.write(code);
      }
      return this;
    }

    Writer text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.write('X');
      integer(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    Writer number(int value) {
      out.write('J');
      integer(value);
      return this;
    }

    Writer put(int key) {
      out.write('r');
      integer(key);
      return this;
    }

    Writer get(int key) {
      out.write('j');
      integer(key);
      return this;
    }

    Writer global(String module, String name) {
      out.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
      return this;
    }

    /// A storage of floats, on the stack.
    Writer storage(String key, int count) {
      code('(').text("storage").global("torch", "FloatStorage").text(key).text("cpu");
      return number(count).code('t', 'Q');
    }

    private void integer(int value) {
      for (int i = 0; i < 4; i++) {
        out.write(value >> (8 * i));
      }
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry("archive/" + name);
    CRC32 sum = new CRC32();
    sum.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(sum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private Path file(Writer pickle, byte[] storage) throws IOException {
    Path path = folder.resolve("hostile.pt");
    try (var zip = new ZipOutputStream(Files.newOutputStream(path))) {
      put(zip, "data.pkl", pickle.code('.').out.toByteArray());
      put(zip, "data/0", storage);
    }
    return path;
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  private static void assertRefused(Path path, String part) {
    long before = allocated();
    long start = System.nanoTime();
    IOException error = assertThrows(IOException.class, () -> TorchFile.read(path));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains("hostile.pt") && message.contains(part), message);
    assertTrue(message.length() < 3000, "a message of " + message.length());
    assertTrue(allocated() - before < MOST_BYTES, "took " + (allocated() - before));
    assertTrue(System.nanoTime() - start < 5e9, "took " + (System.nanoTime() - start) / 1e9);
  }

  /// Lists of lists of lists: a few hundred bytes that would be 10^30 values written out.
  private static Writer laughs() {
    Writer pickle = new Writer().code(0x80, 2, ']').put(0);
    for (int level = 1; level <= 30; level++) {
      pickle.code(']').put(level).code('(');
      for (int i = 0; i < 10; i++) {
        pickle.get(level - 1);
      }
      pickle.code('e');
    }
    return pickle;
  }

  @Test
  void listsThatMultiply() throws IOException {
    assertRefused(file(laughs(), new byte[4]), "nested too deeply, or too often");
  }

  @Test
  void aNameThatIsAList() throws IOException {
    Writer pickle = laughs().text("x").code(0x93);
    assertRefused(file(pickle, new byte[4]), "wants a String");
    Writer module = laughs().code('0').text("m");
    assertRefused(file(module.get(30).code(0x93), new byte[4]), "wants a String");
  }

  @Test
  void aLongNameThatManyAskFor() throws IOException {
    Writer pickle = new Writer().code(0x80, 2).text("m".repeat(500_000)).put(0).code('0');
    for (int i = 0; i < 1000; i++) {
      pickle.get(0).get(0).code(0x93);
    }
    assertRefused(file(pickle, new byte[4]), "nothing is run");
  }

  @Test
  void aLongKeyWithManyValuesUnderIt() throws IOException {
    Writer pickle = new Writer().code(0x80, 2, '}').text("k".repeat(300_000)).code(']', '(');
    for (int i = 0; i < 10_000; i++) {
      pickle.code('N');
    }
    assertRefused(file(pickle.code('e', 's'), new byte[4]), "too often");
  }

  private static Writer tensor(Writer pickle, Runnable sizes, int offset) {
    pickle.global("torch._utils", "_rebuild_tensor_v2").code('(').get(1).number(offset);
    sizes.run();
    return pickle.code(0x89, '}', 't', 'R');
  }

  @Test
  void manyViewsOfOneStorageAreNotCopied() throws IOException {
    int count = 20_000;
    Writer pickle = new Writer().code(0x80, 2).storage("0", 2 * count).put(1).code('0', ']', '(');
    for (int i = 0; i < count; i++) {
      // Every second element, from another place each: none of them lies in one piece.
      int size = count - i / 2;
      tensor(pickle, () -> pickle.number(size).code(0x85).number(2).code(0x85), i % 2);
    }
    Path path = file(pickle.code('e'), new byte[8 * count]);
    long before = allocated();
    Map<String, Tensor> read = TorchFile.read(path);
    assertEquals(count, read.size());
    assertTrue(allocated() - before < MOST_BYTES, "took " + (allocated() - before));
  }

  @Test
  void aTensorOfAMillionDimensions() throws IOException {
    Writer pickle = new Writer().code(0x80, 2).storage("0", 1).put(1).code('0', '(');
    for (int i = 0; i < 100_000; i++) {
      pickle.code('K', 1);
    }
    pickle.code('t').put(2).code('0', ']', '(');
    for (int i = 0; i < 1000; i++) {
      tensor(pickle, () -> pickle.get(2).get(2), 0);
    }
    assertRefused(file(pickle.code('e'), new byte[4]), "100000 dimensions");
  }

  @Test
  void aTensorThatIsNotInItsStorage() throws IOException {
    for (int[] view : new int[][] {{3, 1, 0}, {2, 2, 0}, {1, 1, 2}, {1, 1, -1}, {2, -1, 1}}) {
      Writer pickle = new Writer().code(0x80, 2).storage("0", 2).put(1).code('0');
      tensor(pickle, () -> pickle.number(view[0]).code(0x85).number(view[1]).code(0x85), view[2]);
      assertRefused(file(pickle, new byte[8]), "");
    }
  }

  @Test
  void aStorageLargerThanTheFile() throws IOException {
    Writer pickle = new Writer().code(0x80, 2).storage("0", Integer.MAX_VALUE).put(1).code('0');
    tensor(pickle, () -> pickle.number(1).code(0x85).number(1).code(0x85), 0);
    assertRefused(file(pickle, new byte[8]), "larger than the file");
  }

  @Test
  void anEntryThatIsCompressed() throws IOException {
    Writer pickle = new Writer().code(0x80, 2).storage("0", 2).put(1).code('0');
    tensor(pickle, () -> pickle.number(2).code(0x85).number(1).code(0x85), 0).code('.');
    for (String compressed : new String[] {"data.pkl", "data/0"}) {
      Path path = folder.resolve("hostile.pt");
      try (var zip = new ZipOutputStream(Files.newOutputStream(path))) {
        for (String name : new String[] {"data.pkl", "data/0"}) {
          byte[] content = name.equals("data.pkl") ? pickle.out.toByteArray() : new byte[8];
          if (name.equals(compressed)) {
            zip.putNextEntry(new ZipEntry("archive/" + name));
            zip.write(content);
            zip.closeEntry();
          } else {
            put(zip, name, content);
          }
        }
      }
      assertRefused(path, "entry 'archive/" + compressed + "' is compressed");
    }
  }
}
