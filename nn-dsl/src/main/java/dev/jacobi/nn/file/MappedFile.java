package dev.jacobi.nn.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The bytes of a file, mapped into memory: nothing is read before somebody looks at it.
///
/// @param path where it is, for errors
/// @param bytes all of them; not there any more when the file has been closed
record MappedFile(Path path, MemorySegment bytes) {
  /// What is made of a file's bytes.
  @FunctionalInterface
  interface Reader<T> {
    T from(MappedFile file) throws IOException;
  }

  /// The result of a reader. Whatever a damaged file makes go wrong is told with the file's name.
  static <T> T read(Path path, Reader<T> reader) throws IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(path)) {
      MemorySegment bytes =
          channel.size() == 0
              ? MemorySegment.NULL
              : channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return reader.from(new MappedFile(path, bytes));
    } catch (NoSuchFileException e) {
      throw new IOException(
          "%s: there is no such file; the working folder is %s"
              .formatted(path, Path.of("").toAbsolutePath()),
          e);
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
      throw new IOException("%s: the file is damaged: %s".formatted(path, e.getMessage()), e);
    } catch (IOException e) {
      throw Files.isDirectory(path) ? new IOException(path + ": is a folder, not a file", e) : e;
    }
  }

  long size() {
    return bytes.byteSize();
  }

  /// Some of the bytes.
  ///
  /// @throws IOException if the file ends before
  MemorySegment slice(long start, long length, String what) throws IOException {
    if (start < 0 || length < 0 || length > size() - start) {
      throw new IOException(
          "%s: %s should lie at bytes %d to %d, but the file has %d; it is cut off or damaged"
              .formatted(path, what, start, start + length, size()));
    }
    return bytes.asSlice(start, length);
  }

  /// Bytes as text.
  static String text(MemorySegment bytes) {
    return StandardCharsets.UTF_8.decode(bytes.asByteBuffer()).toString();
  }

  IOException failure(String message) {
    return new IOException(path + ": " + message);
  }
}
