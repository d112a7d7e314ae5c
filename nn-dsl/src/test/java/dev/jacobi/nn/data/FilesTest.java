package dev.jacobi.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.jacobi.shape.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {
  private static byte[] idx(int magic, int[] sizes, int elements) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(magic);
      for (int size : sizes) {
        out.writeInt(size);
      }
      for (int i = 0; i < elements; i++) {
        out.writeByte(250 + i);
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] zip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static Idx read(byte[] file) throws IOException {
    return Idx.read(new ByteArrayInputStream(file), "a file");
  }

  @Test
  void readsIdxZippedOrNot() throws IOException {
    byte[] file = idx(0x803, new int[] {2, 2, 2}, 8);
    for (byte[] form : List.of(file, zip(file))) {
      Idx read = read(form);
      assertEquals(3, read.rank());
      assertEquals(2, read.size(2));
      assertArrayEquals(new int[] {250, 251, 252, 253, 254, 255, 0, 1}, read.slice(0, 8));
    }
  }

  @Test
  void refusesBadIdx() throws IOException {
    int[] two = {2};
    byte[] good = idx(0x801, two, 2);
    for (int length = 0; length < good.length; length++) {
      byte[] part = Arrays.copyOf(good, length);
      assertError("cut off", () -> read(part));
    }
    byte[] zipped = zip(good);
    assertError("cut off", () -> read(Arrays.copyOf(zipped, zipped.length - 12)));
    assertError("more elements", () -> read(idx(0x801, two, 3)));
    assertError("starts with 00000d01", () -> read(idx(0xd01, two, 2)));
    assertError("000008", () -> read(idx(0x800, new int[0], 0)));
    assertError("absurd", () -> read(idx(0x802, new int[] {65536, 65536}, 2)));
    assertError("absurd", () -> read(idx(0x801, new int[] {-1}, 2)));
    // Claims 256 MB, holds two bytes: no more than a chunk is allocated.
    assertError("cut off", () -> read(idx(0x801, new int[] {1 << 28}, 2)));
  }

  private static void assertError(String part, Executable action) {
    Exception error = assertThrows(Exception.class, action);
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains(part), message);
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private static final byte[][] CONTENTS;

  static {
    try {
      CONTENTS =
          new byte[][] {
            idx(0x803, new int[] {2, 1, 2}, 4),
            idx(0x801, new int[] {2}, 2),
            idx(0x803, new int[] {1, 1, 2}, 2),
            idx(0x801, new int[] {1}, 1)
          };
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static RemoteFiles files(String address) throws Exception {
    List<RemoteFiles.File> list = new ArrayList<>();
    for (int i = 0; i < CONTENTS.length; i++) {
      list.add(new RemoteFiles.File("f" + i + ".gz", sha256(CONTENTS[i])));
    }
    return new RemoteFiles("Clothes", address, list);
  }

  @Test
  void downloadsOnceAndChecks(@TempDir Path folder) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String name = exchange.getRequestURI().getPath();
          int number = name.charAt(name.length() - 4) - '0';
          byte[] content = zip(name.startsWith("/bad") ? new byte[9] : CONTENTS[number]);
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    server.start();
    String host = "http://127.0.0.1:" + server.getAddress().getPort();
    Path installed = folder.resolve("installed");
    Path cache = folder.resolve("a").resolve("cache");
    List<Path> folders = List.of(installed, cache);
    try {
      RemoteFiles bad = files(host + "/bad/");
      assertError("damaged; try later", () -> FashionMnist.load(bad, folders));
      assertFalse(Files.exists(cache));
      FashionMnist loaded = FashionMnist.load(files(host + "/good/"), folders);
      assertEquals(Shape.of(2, 1, 1, 2), loaded.train().x().shape());
      assertEquals(250 / 255.0, loaded.train().x().get(0, 0, 0, 0), 1e-6);
      assertEquals(253 / 255.0, loaded.train().x().get(1, 0, 0, 1), 1e-6);
      assertArrayEquals(new long[] {250, 251}, loaded.train().y().toLongArray());
      assertEquals(1, loaded.test().size());
    } finally {
      server.stop(0);
    }
    assertEquals(2, FashionMnist.load(files(host + "/"), folders).train().size());
    Files.write(cache.resolve("f1.gz"), new byte[] {1, 2, 3});
    RemoteFiles gone = files(host + "/");
    assertError("f1.gz is damaged; delete it", () -> FashionMnist.load(gone, folders));
    Files.delete(cache.resolve("f1.gz"));
    assertError("connect to the Internet", () -> FashionMnist.load(gone, folders));
  }
}
