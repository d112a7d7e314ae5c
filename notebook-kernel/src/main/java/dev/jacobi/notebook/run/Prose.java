package dev.jacobi.notebook.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/// Markdown as HTML that needs no other file: pictures beside the notebook, and those attached to a
/// cell, are put into the page.
final class Prose {
  private static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), AutolinkExtension.create());
  private static final Map<String, String> PICTURES =
      Map.of(
          "png", "image/png",
          "jpg", "image/jpeg",
          "jpeg", "image/jpeg",
          "gif", "image/gif",
          "webp", "image/webp",
          "svg", "image/svg+xml");

  private final Parser parser = Parser.builder().extensions(EXTENSIONS).build();
  private final HtmlRenderer renderer = HtmlRenderer.builder().extensions(EXTENSIONS).build();
  private final Path folder;

  /// Pictures are looked for in `folder`.
  Prose(Path folder) {
    this.folder = folder;
  }

  String toHtml(Cell cell) {
    JsonElement attachments = cell.json().get("attachments");
    return toHtml(
        cell.source(),
        attachments == null || !attachments.isJsonObject()
            ? new JsonObject()
            : attachments.getAsJsonObject());
  }

  String toHtml(String markdown) {
    return toHtml(markdown, new JsonObject());
  }

  private String toHtml(String markdown, JsonObject attachments) {
    Node document = parser.parse(markdown);
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Image image) {
            image.setDestination(embed(image.getDestination(), attachments));
            visitChildren(image);
          }
        });
    return renderer.render(document);
  }

  private String embed(String destination, JsonObject attachments) {
    if (destination.startsWith("attachment:")) {
      JsonObject bundle = attachments.getAsJsonObject(destination.substring(11));
      if (bundle != null && !bundle.isEmpty()) {
        Map.Entry<String, JsonElement> first = bundle.entrySet().iterator().next();
        return "data:" + first.getKey() + ";base64," + Cell.text(first.getValue());
      }
      return destination;
    }
    int dot = destination.lastIndexOf('.');
    String mime = PICTURES.get(destination.substring(dot + 1).toLowerCase(Locale.ROOT));
    if (mime == null || destination.contains(":")) {
      return destination;
    }
    try {
      byte[] bytes = Files.readAllBytes(folder.resolve(destination));
      return "data:" + mime + ";base64," + Base64.getEncoder().encodeToString(bytes);
    } catch (IOException e) {
      return destination; // A dead link is the notebook's, and shows as one.
    }
  }
}
