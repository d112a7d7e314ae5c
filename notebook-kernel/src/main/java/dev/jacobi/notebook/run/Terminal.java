package dev.jacobi.notebook.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Shows a run as it goes: each cell's number and first line, its outputs as text, its time.
final class Terminal {
  private static final String INDENT = "      ";
  private static final int WIDTH = 100;

  private final PrintStream out;

  /// Whether a person watches: colours, and a line that is overwritten while something changes.
  private final boolean live;

  /// Displays that changed since they were shown, by identity: their last state as text.
  private final Map<String, String> changed = new LinkedHashMap<>();

  private boolean lineStart = true;
  private boolean status;

  Terminal(PrintStream out, boolean live) {
    this.out = out;
    this.live = live;
  }

  void begin(int number, int count, Cell cell) {
    String place = "[%d/%d]".formatted(number, count);
    String first = cell.source().lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    out.println(style("2", place) + " " + style("1", shorten(first.strip())));
    out.flush();
  }

  void show(Session.Published message) {
    JsonObject content = message.content();
    switch (message.type()) {
      case "stream" -> print(content.get("text").getAsString());
      case "display_data", "execute_result" -> block(text(content));
      case "update_display_data" -> update(content);
      case "error" -> {
        for (JsonElement line : content.getAsJsonArray("traceback")) {
          block(line.getAsString());
        }
      }
      default -> {} // Nothing that a person would see.
    }
  }

  void end(Duration time) {
    changed.values().forEach(this::block);
    changed.clear();
    freshLine();
    out.println(INDENT + style("2", DurationText.of(time)));
    out.flush();
  }

  void line(String text) {
    freshLine();
    out.println(text);
    out.flush();
  }

  private void update(JsonObject content) {
    String text = text(content);
    changed.put(OutputLog.displayId(content), text);
    if (live) {
      freshLine();
      String first = AnsiHtml.strip(text.lines().findFirst().orElse(""));
      out.print("\r\u001b[K" + INDENT + shorten(first));
      out.flush();
      status = true;
    }
  }

  private void block(String text) {
    freshLine();
    print(text.endsWith("\n") ? text : text + "\n");
  }

  private void print(String text) {
    clearStatus();
    String shown = live ? text : AnsiHtml.settle(AnsiHtml.strip(text));
    for (String piece : shown.splitWithDelimiters("\r?\n|\r", -1)) {
      if (piece.isEmpty()) {
        continue;
      }
      boolean breaks = piece.equals("\n") || piece.equals("\r\n") || piece.equals("\r");
      if (lineStart && !breaks) {
        out.print(INDENT);
      }
      out.print(piece);
      lineStart = breaks;
    }
    out.flush();
  }

  private void freshLine() {
    clearStatus();
    if (!lineStart) {
      out.println();
      lineStart = true;
    }
  }

  private void clearStatus() {
    if (status) {
      out.print("\r\u001b[K");
      status = false;
    }
  }

  private static String text(JsonObject content) {
    JsonObject data = content.getAsJsonObject("data");
    JsonElement plain = data.get("text/plain");
    if (plain != null) {
      return Cell.text(plain);
    }
    return data.keySet().stream().findFirst().map(mime -> "[" + mime + "]").orElse("");
  }

  private static String shorten(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
  }

  private String style(String code, String text) {
    return live && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
