package dev.jacobi.notebook.run;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Terminal colours, as tracebacks and printed text carry them.
final class AnsiHtml {
  private static final Pattern COLOR = Pattern.compile("\u001b\\[([0-9;]*)m");
  private static final Pattern ANY = Pattern.compile("\u001b\\[[0-9;?]*[ -/]*[@-~]");
  private static final List<String> NAMES =
      List.of("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white");

  private AnsiHtml() {}

  static String strip(String text) {
    return ANY.matcher(text).replaceAll("");
  }

  /// `text` as HTML: colours become classes, and of a line that a carriage return overwrote the
  /// last state stays.
  static String toHtml(String text) {
    String settled = settle(text);
    StringBuilder html = new StringBuilder();
    List<String> classes = new ArrayList<>();
    Matcher matcher = COLOR.matcher(settled);
    int from = 0;
    while (matcher.find()) {
      span(html, classes, settled.substring(from, matcher.start()));
      apply(matcher.group(1), classes);
      from = matcher.end();
    }
    span(html, classes, settled.substring(from));
    return html.toString();
  }

  /// What a terminal would show of lines that carriage returns overwrite.
  static String settle(String text) {
    String unix = text.replace("\r\n", "\n");
    if (unix.indexOf('\r') < 0) {
      return unix;
    }
    StringBuilder settled = new StringBuilder();
    for (String line : unix.splitWithDelimiters("\n", -1)) {
      int end = line.length();
      while (end > 0 && line.charAt(end - 1) == '\r') {
        end--;
      }
      settled.append(line, line.lastIndexOf('\r', Math.max(0, end - 1)) + 1, end);
    }
    return settled.toString();
  }

  private static void span(StringBuilder html, List<String> classes, String text) {
    String safe = HtmlEscape.escape(strip(text));
    if (safe.isEmpty()) {
      return;
    }
    if (classes.isEmpty()) {
      html.append(safe);
    } else {
      html.append("<span class=\"").append(String.join(" ", classes)).append("\">");
      html.append(safe).append("</span>");
    }
  }

  private static void apply(String codes, List<String> classes) {
    for (String code : codes.isEmpty() ? new String[] {"0"} : codes.split(";")) {
      int number = code.isEmpty() ? 0 : Integer.parseInt(code);
      if (number == 0) {
        classes.clear();
      } else if (number == 1) {
        classes.add("ansi-bold");
      } else if (number == 22) {
        classes.remove("ansi-bold");
      } else if (number == 4) {
        classes.add("ansi-underline");
      } else if (number == 24) {
        classes.remove("ansi-underline");
      } else if ((number >= 30 && number <= 37) || number == 39) {
        color(classes, number == 39 ? "" : NAMES.get(number - 30));
      } else if (number >= 90 && number <= 97) {
        color(classes, NAMES.get(number - 90));
      }
    }
  }

  private static void color(List<String> classes, String name) {
    classes.removeIf(present -> NAMES.contains(present.substring("ansi-".length())));
    if (!name.isEmpty()) {
      classes.add("ansi-" + name);
    }
  }
}
