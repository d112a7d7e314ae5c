package dev.jacobi.notebook.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.tensor.io.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A notebook as one HTML file with everything in it, without scripts, for light and dark screens.
final class HtmlPage {
  private static final Pattern PLACE = Pattern.compile("\\{(title|style|name|body)}");

  private final Notebook notebook;
  private final MarkdownHtml prose;

  HtmlPage(Notebook notebook) {
    this.notebook = notebook;
    this.prose = new MarkdownHtml(notebook.folder());
  }

  void write(Path target) throws IOException {
    AtomicFile.write(target, html());
  }

  String html() throws IOException {
    String name = Objects.toString(notebook.file().getFileName());
    StringBuilder body = new StringBuilder();
    notebook.cells().forEach(cell -> cell(body, cell));
    Map<String, String> parts =
        Map.of(
            "title", HtmlEscape.escape(notebook.title().orElse(name)),
            "style", resource("page.css"),
            "name", HtmlEscape.escape(name),
            "body", body.toString());
    // In one pass: what is put in may look like a place for another part.
    return PLACE
        .matcher(resource("page.html"))
        .replaceAll(place -> Matcher.quoteReplacement(parts.getOrDefault(place.group(1), "")));
  }

  private void cell(StringBuilder html, Cell cell) {
    switch (cell.kind()) {
      case MARKDOWN ->
          html.append("<section class=\"prose\">\n" + prose.toHtml(cell) + "</section>");
      case CODE -> code(html, cell);
      case RAW -> html.append("<pre class=\"raw\">" + HtmlEscape.escape(cell.source()) + "</pre>");
    }
    html.append('\n');
  }

  private void code(StringBuilder html, Cell cell) {
    if (cell.source().isBlank() && cell.outputs().isEmpty()) {
      return;
    }
    html.append("<section class=\"code\" id=\"" + HtmlEscape.escape(cell.id()) + "\">\n");
    html.append(
        "<div class=\"in\"><div class=\"gutter\"><span>"
            + HtmlEscape.escape(cell.executionCount())
            + "</span>");
    duration(cell).ifPresent(time -> html.append("<span>" + DurationText.of(time) + "</span>"));
    html.append("</div><pre>" + JavaHighlighter.toHtml(cell.source()) + "</pre></div>\n");
    for (JsonElement output : cell.outputs()) {
      if (output instanceof JsonObject object) {
        output(html, object);
      }
    }
    html.append("</section>");
  }

  private void output(StringBuilder html, JsonObject output) {
    String type = JsonObjects.text(output, "output_type", "");
    switch (type) {
      case "stream" -> {
        String text = AnsiHtml.toHtml(Cell.text(output.get("text")));
        html.append(
            "<pre class=\"out "
                + HtmlEscape.escape(JsonObjects.text(output, "name", ""))
                + "\">"
                + text
                + "</pre>");
      }
      case "error" -> {
        String text = Cell.text(lines(output));
        html.append("<pre class=\"out error\">" + AnsiHtml.toHtml(text) + "</pre>");
      }
      default ->
          html.append("<div class=\"out\">" + rich(JsonObjects.inner(output, "data")) + "</div>");
    }
    html.append('\n');
  }

  private static JsonElement lines(JsonObject error) {
    StringBuilder joined = new StringBuilder();
    if (error.get("traceback") instanceof JsonArray traceback) {
      traceback.forEach(line -> joined.append(Cell.text(line)).append('\n'));
    }
    return Cell.lines(joined.toString());
  }

  /// The richest form that a page can show.
  private String rich(JsonObject data) {
    if (data.has("text/html")) {
      return Cell.text(data.get("text/html"));
    }
    if (data.has("image/svg+xml")) {
      // As a picture, not as markup: two drawings on one page may use the same identities.
      byte[] svg = Cell.text(data.get("image/svg+xml")).getBytes(StandardCharsets.UTF_8);
      return image("image/svg+xml", Base64.getEncoder().encodeToString(svg));
    }
    for (String mime : new String[] {"image/png", "image/jpeg", "image/gif"}) {
      if (data.has(mime)) {
        return image(mime, Cell.text(data.get(mime)).replaceAll("\\s", ""));
      }
    }
    if (data.has("text/markdown")) {
      return prose.toHtml(Cell.text(data.get("text/markdown")));
    }
    if (data.has("text/plain")) {
      return "<pre>" + AnsiHtml.toHtml(Cell.text(data.get("text/plain"))) + "</pre>";
    }
    return "<pre>" + HtmlEscape.escape(String.join(", ", data.keySet())) + "</pre>";
  }

  private static String image(String mime, String base64) {
    return "<img alt=\"\" src=\"data:" + mime + ";base64," + HtmlEscape.escape(base64) + "\">";
  }

  private static Optional<Duration> duration(Cell cell) {
    JsonObject times = JsonObjects.inner(cell.metadata(), "execution");
    try {
      return Optional.of(
          Duration.between(
              OffsetDateTime.parse(JsonObjects.text(times, "iopub.execute_input", "")),
              OffsetDateTime.parse(JsonObjects.text(times, "shell.execute_reply", ""))));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty(); // Not there, or written by somebody else in another form.
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(HtmlPage.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
