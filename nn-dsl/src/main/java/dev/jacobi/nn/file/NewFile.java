package dev.jacobi.nn.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/// A file that is complete or not there: it is written beside its place and moved when it is safe
/// on the disk, so that a crash leaves the old one.
final class NewFile {
  private static final Set<StandardOpenOption> WRITING =
      Set.of(
          StandardOpenOption.WRITE,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING);

  /// What is written into a file.
  @FunctionalInterface
  interface Content {
    void to(FileChannel channel) throws IOException;
  }

  private NewFile() {}

  static void write(Path path, Content content) throws IOException {
    // Not a temporary file of Java's: those can be read by their owner only, and stay so.
    Path part = path.resolveSibling(path.getFileName() + ".part");
    try {
      try (FileChannel channel = FileChannel.open(part, WRITING)) {
        content.to(channel);
        channel.force(true);
      }
      move(part, path);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void move(Path part, Path path) throws IOException {
    try {
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  static void put(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
