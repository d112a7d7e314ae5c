package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.jacobi.notebook.wire.JsonObjects;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The cells of earlier sessions on disk, one a line in JSON, oldest first. Only their owner may
/// read them: passwords are typed into cells.
///
/// Several kernels may write to it at once.
final class HistoryStore {
  private static final Set<StandardOpenOption> OPTIONS =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");
  private static final boolean HAS_PERMISSIONS =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  /// A file that has grown larger is cut to its last half.
  static final int LARGEST = 16 << 20;

  /// Longer cells are not kept.
  static final int LONGEST_CELL = 1 << 20;

  private static final int FIRST_LOOK = 1 << 16;
  private static final int MOST_SESSIONS = 1_000_000_000;

  private final Path path;

  HistoryStore(Path path) {
    this.path = path;
  }

  /// One cell.
  ///
  /// @param line its number in its session; 0 for the mark that a session begins with
  record Entry(int session, int line, String source) {
    private byte[] bytes() {
      String text = JsonObjects.object("session", session, "line", line, "source", source) + "\n";
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /// Begins a session and returns its number. No more is read than needed to know it.
  int begin() throws IOException {
    Files.createDirectories(path.toAbsolutePath().resolveSibling(""));
    try (FileChannel file = open();
        FileLock _ = file.lock()) {
      if (file.size() > LARGEST) {
        cut(file);
      }
      int session = lastSession(file) + 1;
      append(file, new Entry(session, 0, ""));
      return session;
    }
  }

  /// Adds a cell.
  void add(Entry entry) throws IOException {
    if (entry.source().length() > LONGEST_CELL) {
      return;
    }
    try (FileChannel file = open();
        FileLock _ = file.lock()) {
      append(file, entry);
    }
  }

  /// The cells of the sessions before this one, oldest first.
  List<Entry> before(int session) throws IOException {
    try (FileChannel file = open()) {
      return entries(tail(file, LARGEST)).stream()
          .filter(entry -> entry.line() > 0 && entry.session() < session)
          .toList();
    }
  }

  private FileChannel open() throws IOException {
    FileAttribute<?>[] attributes =
        HAS_PERMISSIONS
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PRIVATE)}
            : new FileAttribute<?>[0];
    FileChannel file = FileChannel.open(path, OPTIONS, attributes);
    if (HAS_PERMISSIONS && !Files.getPosixFilePermissions(path).equals(PRIVATE)) {
      Files.setPosixFilePermissions(path, PRIVATE);
    }
    return file;
  }

  /// The file's last bytes, from the beginning of a line.
  private static byte[] tail(FileChannel file, int most) throws IOException {
    long start = Math.max(0, file.size() - most);
    ByteBuffer bytes = ByteBuffer.allocate((int) (file.size() - start));
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = file.read(bytes, start + bytes.position());
    }
    bytes.flip();
    while (start > 0 && bytes.hasRemaining() && bytes.get() != '\n') {
      // The rest of a line that begins before.
    }
    byte[] tail = new byte[bytes.remaining()];
    bytes.get(tail);
    return tail;
  }

  /// The last half goes to the beginning first, so that a crash loses nothing of it.
  private static void cut(FileChannel file) throws IOException {
    byte[] kept = tail(file, LARGEST / 2);
    write(file, ByteBuffer.wrap(kept), 0);
    file.truncate(kept.length);
  }

  private static int lastSession(FileChannel file) throws IOException {
    for (int look = FIRST_LOOK; ; look *= 4) {
      // The mark of a session is behind those of all before it.
      int last = entries(tail(file, look)).stream().mapToInt(Entry::session).max().orElse(0);
      if (last > 0 || look >= file.size() || look >= LARGEST) {
        return last;
      }
    }
  }

  private static void append(FileChannel file, Entry entry) throws IOException {
    long end = file.size();
    ByteBuffer last = ByteBuffer.allocate(1);
    if (end > 0 && file.read(last, end - 1) == 1 && last.get(0) != '\n') {
      // A crash has cut the last line; the next one is not to be lost with it.
      write(file, ByteBuffer.wrap(new byte[] {'\n'}), end++);
    }
    write(file, ByteBuffer.wrap(entry.bytes()), end);
  }

  private static void write(FileChannel file, ByteBuffer bytes, long start) throws IOException {
    long at = start;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }

  private static List<Entry> entries(byte[] lines) {
    return new String(lines, StandardCharsets.UTF_8)
        .lines()
        .flatMap(line -> parse(line).stream())
        .toList();
  }

  /// A line that is no cell, such as one that a crash has cut, is passed over.
  private static Optional<Entry> parse(String line) {
    try {
      if (JsonParser.parseString(line) instanceof JsonObject json) {
        int session = JsonObjects.number(json, "session", 0);
        return session < 0 || session > MOST_SESSIONS
            ? Optional.empty()
            : Optional.of(
                new Entry(
                    session,
                    JsonObjects.number(json, "line", 0),
                    JsonObjects.text(json, "source", "")));
      }
    } catch (RuntimeException _) {
      // Whatever the library makes of it.
    }
    return Optional.empty();
  }
}
