package dev.jacobi.tensor.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Set;
import java.util.UUID;

/// A file that is complete or not there: it is written beside its place under a name of its own,
/// and moved when it is safe on the disk. So a crash, a full disk and a second writer leave a whole
/// file, and whoever reads meanwhile sees the old one.
///
/// {@snippet :
/// AtomicFile.write(Path.of("notes.txt"), "one, two".getBytes(StandardCharsets.UTF_8));
/// }
public final class AtomicFile {
  /// Only a new file: whoever put a link in its place does not choose what is overwritten.
  private static final Set<OpenOption> CREATING =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);

  /// File systems take names of 255 bytes, and a character may need four.
  private static final int LONGEST_NAME = 40;

  private static final int MOST_LINKS = 40;

  /// What is written into a file.
  @FunctionalInterface
  public interface Content {
    /// Writes it.
    void to(FileChannel channel) throws IOException;
  }

  /// What is written into a stream.
  @FunctionalInterface
  public interface Streamed {
    /// Writes it; the stream need not be closed.
    void to(OutputStream stream) throws IOException;
  }

  private AtomicFile() {}

  /// Writes a file, in the place of one that may be there. A link stays and leads to the new
  /// content, and the permissions of the old file stay too.
  ///
  /// @throws IOException if it cannot be written; what was there is there still
  public static void write(Path path, Content content) throws IOException {
    Path target = target(path);
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      writeThrough(target, content);
      return;
    }
    String name = target.getFileName().toString();
    String start = name.substring(0, Math.min(name.length(), LONGEST_NAME));
    Path part = target.resolveSibling("." + start + "." + UUID.randomUUID() + ".part");
    try {
      try (FileChannel channel = FileChannel.open(part, CREATING)) {
        keepPermissions(target, part);
        content.to(channel);
        channel.force(true);
      }
      move(part, target);
    } finally {
      Files.deleteIfExists(part);
    }
    forceFolder(target);
  }

  /// Writes bytes, as [#write(Path, Content)] does.
  public static void write(Path path, byte[] bytes) throws IOException {
    write(path, channel -> put(channel, ByteBuffer.wrap(bytes)));
  }

  /// Writes a text in UTF-8, as [#write(Path, Content)] does.
  public static void write(Path path, String text) throws IOException {
    write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Writes what goes into a stream, as [#write(Path, Content)] does.
  public static void stream(Path path, Streamed content) throws IOException {
    // The stream is not closed: that would close the channel before it is forced to the disk.
    write(path, channel -> content.to(Channels.newOutputStream(channel)));
  }

  /// Writes all of a buffer.
  public static void put(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// Where the links lead to, also where nothing is yet.
  private static Path target(Path path) throws IOException {
    Path target = path.toAbsolutePath();
    for (int i = 0; Files.isSymbolicLink(target); i++) {
      if (i == MOST_LINKS) {
        throw new IOException(path + ": is a link that leads back to itself");
      }
      target = target.resolveSibling(Files.readSymbolicLink(target));
    }
    return target;
  }

  /// A device or a pipe, such as `/dev/null`, is not replaced by a file.
  private static void writeThrough(Path target, Content content) throws IOException {
    if (Files.isDirectory(target)) {
      throw new IOException(target + ": is a folder, and no file can take its place");
    }
    try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
      content.to(channel);
    }
  }

  /// A file that only its owner may read stays so.
  private static void keepPermissions(Path old, Path part) throws IOException {
    var view = Files.getFileAttributeView(old, PosixFileAttributeView.class);
    if (view != null && Files.exists(old)) {
      Files.setPosixFilePermissions(part, view.readAttributes().permissions());
    }
  }

  private static void move(Path part, Path path) throws IOException {
    try {
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// The new name is safe when its folder is.
  private static void forceFolder(Path path) {
    try (FileChannel folder = FileChannel.open(path.resolveSibling(""), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException _) {
      // Not every system lets a folder be opened; the content is safe, and the file is whole.
    }
  }
}
