package dev.jacobi.nn.io;

import dev.jacobi.shape.DTypeException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The bytes of a file, mapped into memory: nothing is read before somebody looks at it.
///
/// @param path where it is, for errors
/// @param bytes all of them; not there any more when the file has been closed
public record MappedFile(Path path, MemorySegment bytes) {
  private static final int LONGEST_MESSAGE = 1000;

  /// What is made of a file's bytes.
  @FunctionalInterface
  public interface Reader<T> {
    T from(MappedFile file) throws IOException;
  }

  /// The result of a reader. Whatever a damaged file makes go wrong is told with the file's name.
  public static <T> T read(Path path, Reader<T> reader) throws IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(path)) {
      long size = channel.size();
      MemorySegment bytes =
          size == 0
              ? MemorySegment.NULL
              : channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      try {
        return reader.from(new MappedFile(path, bytes));
      } catch (InternalError e) {
        // Java's word for pages of a file that are not there any more.
        if (channel.size() < size) {
          throw new IOException(
              "%s: had %d bytes, and was cut to %d while it was read"
                  .formatted(path, size, channel.size()),
              e);
        }
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new IOException(
          "%s: there is no such file; the working folder is %s"
              .formatted(path, Path.of("").toAbsolutePath()),
          e);
    } catch (DTypeException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
      throw new IOException(
          "%s: the file is damaged: %s".formatted(path, brief(e.getMessage())), e);
    } catch (IOException e) {
      throw Files.isDirectory(path) ? new IOException(path + ": is a folder, not a file", e) : e;
    }
  }

  public long size() {
    return bytes.byteSize();
  }

  /// Some of the bytes.
  ///
  /// @throws IOException if the file ends before
  public MemorySegment slice(long start, long length, String what) throws IOException {
    if (start < 0 || length < 0 || length > size() - start) {
      throw new IOException(
          "%s: %s should lie at bytes %d to %d, but the file has %d; it is cut off or damaged"
              .formatted(path, what, start, start + length, size()));
    }
    return bytes.asSlice(start, length);
  }

  /// Bytes as text.
  public static String text(MemorySegment bytes) {
    return StandardCharsets.UTF_8.decode(bytes.asByteBuffer()).toString();
  }

  public IOException failure(String message) {
    return new IOException(path + ": " + brief(message));
  }

  /// Without what a file says at length: a name in it may have millions of characters.
  public static String brief(@Nullable String message) {
    String text = String.valueOf(message);
    return text.length() <= LONGEST_MESSAGE
        ? text
        : text.substring(0, LONGEST_MESSAGE / 2)
            + " ... "
            + text.substring(text.length() - LONGEST_MESSAGE / 2);
  }
}
