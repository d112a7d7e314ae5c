package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.kernel.HistoryStore.Entry;
import dev.jacobi.notebook.wire.JsonObjects;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The cells that have been run, of this session and of earlier ones.
///
/// One thread holds and writes them, because an interrupted cell's thread could lose the file.
final class InputHistory {
  private static final int LAST_WRITE_MILLIS = 200;

  private final @Nullable HistoryStore file;
  private final Log log;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("jacobi-history").factory());
  private final List<Entry> entries = new ArrayList<>();
  private int session = 1;
  private boolean begun;
  private boolean read;
  private boolean kept;

  /// @param file where cells are kept, if they are
  InputHistory(@Nullable HistoryStore file, Log log) {
    this.file = file;
    this.log = log;
    this.kept = file != null;
  }

  /// A session begins with its first cell or question: many kernels see neither.
  private void begin() {
    if (begun) {
      return;
    }
    begun = true;
    try {
      if (file != null) {
        session = file.begin();
      }
    } catch (IOException | RuntimeException e) {
      forgetful(e);
    }
  }

  /// Earlier sessions are read when somebody asks for cells.
  private void readEarlier() {
    begin();
    if (read) {
      return;
    }
    read = true;
    try {
      if (file != null && kept) {
        entries.addAll(0, file.before(session));
      }
    } catch (IOException | RuntimeException e) {
      forgetful(e);
    }
  }

  private void forgetful(Exception failure) {
    if (kept) {
      log.note("The history is not kept: " + failure);
    }
    kept = false;
  }

  /// Adds a cell.
  void add(int line, String source) {
    thread.execute(
        () -> {
          begin();
          Entry entry = new Entry(session, line, source);
          entries.add(entry);
          try {
            if (file != null && kept) {
              file.add(entry);
            }
          } catch (IOException | RuntimeException e) {
            forgetful(e);
          }
        });
  }

  /// The content of the reply to a `history_request`.
  JsonObject answer(JsonObject request) throws InterruptedException, ExecutionException {
    return thread
        .submit(
            () -> {
              readEarlier();
              boolean output = JsonObjects.flag(request, "output", false);
              List<?> found = find(request).stream().map(entry -> row(entry, output)).toList();
              return JsonObjects.object("status", "ok", "history", found);
            })
        .get();
  }

  /// Results are not kept: asked for, there is none.
  private static List<Object> row(Entry entry, boolean output) {
    Object source =
        output ? JsonObjects.array(Arrays.asList(entry.source(), null)) : entry.source();
    return List.of(entry.session(), entry.line(), source);
  }

  private List<Entry> find(JsonObject request) {
    return switch (JsonObjects.text(request, "hist_access_type", "tail")) {
      case "range" -> range(request);
      case "search" -> last(search(request), request);
      default -> last(entries, request);
    };
  }

  private static List<Entry> last(List<Entry> found, JsonObject request) {
    int n = JsonObjects.number(request, "n", found.size());
    return found.subList(Math.max(0, found.size() - Math.max(0, n)), found.size());
  }

  /// Session 0 is this one, -1 the one before it.
  private List<Entry> range(JsonObject request) {
    int asked = JsonObjects.number(request, "session", 0);
    int of = asked > 0 ? asked : session + asked;
    int start = JsonObjects.number(request, "start", 1);
    int stop = JsonObjects.number(request, "stop", Integer.MAX_VALUE);
    return entries.stream()
        .filter(entry -> entry.session() == of && entry.line() >= start && entry.line() < stop)
        .toList();
  }

  /// Cells that match as a whole; `*` stands for anything and `?` for one character.
  private List<Entry> search(JsonObject request) {
    Pattern pattern = glob(JsonObjects.text(request, "pattern", "*"));
    List<Entry> found =
        entries.stream().filter(entry -> pattern.matcher(entry.source()).matches()).toList();
    if (!JsonObjects.flag(request, "unique", false)) {
      return found;
    }
    LinkedHashMap<String, Entry> latest = new LinkedHashMap<>();
    found.forEach(entry -> latest.putLast(entry.source(), entry));
    return List.copyOf(latest.values());
  }

  private static Pattern glob(String pattern) {
    var regex = new StringBuilder();
    pattern
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
              }
            });
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /// Writes what is still to be written.
  void close() throws InterruptedException {
    thread.shutdown();
    var _ = thread.awaitTermination(LAST_WRITE_MILLIS, TimeUnit.MILLISECONDS);
  }
}
