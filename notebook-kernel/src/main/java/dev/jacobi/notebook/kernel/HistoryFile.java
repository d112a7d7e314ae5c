package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.jacobi.notebook.wire.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The cells of earlier sessions on disk, one a line in JSON, oldest first.
///
/// Several kernels may write to it at once.
final class HistoryFile {

  /// A file that has grown to more cells than this is cut to half of them.
  private static final int LIMIT = 20_000;

  private final Path path;

  HistoryFile(Path path) {
    this.path = path;
  }

  /// One cell.
  ///
  /// @param line its number in its session; 0 for the mark that a session begins with
  record Entry(int session, int line, String source) {
    private String text() {
      return Json.object("session", session, "line", line, "source", source) + "\n";
    }
  }

  /// Begins a session: returns the earlier cells, with the mark of the new session behind them.
  List<Entry> begin() throws IOException {
    Files.createDirectories(path.toAbsolutePath().resolveSibling(""));
    try (FileChannel file = open();
        FileLock _ = file.lock()) {
      List<Entry> entries = new ArrayList<>(read());
      int session = entries.stream().mapToInt(Entry::session).max().orElse(0) + 1;
      Entry mark = new Entry(session, 0, "");
      if (entries.size() > LIMIT) {
        entries.subList(0, entries.size() - LIMIT / 2).clear();
        file.truncate(0);
        for (Entry entry : entries) {
          write(file, entry);
        }
      }
      write(file, mark);
      entries.add(mark);
      return entries;
    }
  }

  /// Adds a cell.
  void add(Entry entry) throws IOException {
    try (FileChannel file = open();
        FileLock _ = file.lock()) {
      write(file, entry);
    }
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void write(FileChannel file, Entry entry) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(entry.text().getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  private List<Entry> read() throws IOException {
    try (Stream<String> lines =
        new String(Files.readAllBytes(path), StandardCharsets.UTF_8).lines()) {
      return lines.flatMap(line -> parse(line).stream()).toList();
    }
  }

  /// A line that is no cell, such as one that a crash has cut, is passed over.
  private static Optional<Entry> parse(String line) {
    try {
      return JsonParser.parseString(line) instanceof JsonObject json
          ? Optional.of(
              new Entry(
                  Json.number(json, "session", 0),
                  Json.number(json, "line", 0),
                  Json.text(json, "source", "")))
          : Optional.empty();
    } catch (JsonParseException _) {
      return Optional.empty();
    }
  }
}
