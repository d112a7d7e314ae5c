package dev.jacobi.tensor.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder = Path.of("");

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatFailsLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("x");
    AtomicFile.write(file, "old");
    assertThrows(
        IllegalStateException.class,
        () ->
            AtomicFile.write(
                file,
                channel -> {
                  AtomicFile.put(channel, bytes("half of"));
                  throw new IllegalStateException("no");
                }));
    assertThrows(
        IOException.class,
        () ->
            AtomicFile.stream(
                file,
                stream -> {
                  stream.write(1);
                  throw new IOException("no space left on device");
                }));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("x"), names());
  }

  @Test
  void linksStayAndLeadToTheNewContent() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real")).resolve("x");
    Path near = Files.createSymbolicLink(folder.resolve("near"), Path.of("real", "x"));
    Path far = Files.createSymbolicLink(folder.resolve("far"), near);
    for (String text : List.of("first", "second")) {
      AtomicFile.write(far, text);
      assertEquals(text, Files.readString(real));
    }
    assertTrue(Files.isSymbolicLink(near) && Files.isSymbolicLink(far));
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
    assertThrows(IOException.class, () -> AtomicFile.write(loop, "never"));
  }

  @Test
  void aLinkBesideTheFileIsNotFollowed() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), "precious");
    Files.createSymbolicLink(folder.resolve("x.part"), victim);
    AtomicFile.write(folder.resolve("x"), "new");
    assertEquals("precious", Files.readString(victim));
    assertEquals(List.of("victim", "x", "x.part"), names());
  }

  @Test
  void twoThatWriteAtOnceLeaveTheFileOfOne() throws Exception {
    Path file = folder.resolve("x");
    CountDownLatch begun = new CountDownLatch(2);
    List<Thread> writers =
        List.of("a", "b").stream()
            .map(
                letter ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              try {
                                AtomicFile.write(
                                    file,
                                    channel -> {
                                      AtomicFile.put(channel, bytes(letter));
                                      begun.countDown();
                                      awaitQuietly(begun);
                                      AtomicFile.put(channel, bytes(letter));
                                    });
                              } catch (IOException e) {
                                throw new AssertionError(e);
                              }
                            }))
            .toList();
    for (Thread writer : writers) {
      writer.join();
    }
    assertTrue(List.of("aa", "bb").contains(Files.readString(file)));
    assertEquals(List.of("x"), names());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void permissionsStay() throws IOException {
    Path file = folder.resolve("secret");
    AtomicFile.write(file, "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    AtomicFile.write(file, "new");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void aLongNameAndADeviceWillDo() throws IOException {
    Path file = folder.resolve("é".repeat(120));
    AtomicFile.write(file, "new");
    assertEquals("new", Files.readString(file));
    AtomicFile.write(Path.of("/dev/null"), "nothing");
    assertFalse(Files.isRegularFile(Path.of("/dev/null")));
    IOException error = assertThrows(IOException.class, () -> AtomicFile.write(folder, "nothing"));
    assertTrue(String.valueOf(error.getMessage()).contains("is a folder"));
  }
}
