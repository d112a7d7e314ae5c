package dev.jacobi.notebook.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.jacobi.notebook.wire.JsonObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/// Markdown as HTML that needs no other file: pictures beside the notebook, and those attached to a
/// cell, are put into the page.
final class MarkdownHtml {
  private static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), AutolinkExtension.create());
  private static final long LARGEST_PICTURE = 32L << 20;
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
  MarkdownHtml(Path folder) {
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
            String source = embed(image.getDestination(), attachments);
            image.setDestination(HtmlSanitizer.isSafe(source, true) ? source : "");
            visitChildren(image);
          }

          @Override
          public void visit(Link link) {
            if (!HtmlSanitizer.isSafe(link.getDestination(), false)) {
              link.setDestination("");
            }
            visitChildren(link);
          }

          @Override
          public void visit(HtmlInline html) {
            html.setLiteral(HtmlSanitizer.of(html.getLiteral()));
          }

          @Override
          public void visit(HtmlBlock html) {
            html.setLiteral(HtmlSanitizer.of(html.getLiteral()));
          }
        });
    return renderer.render(document);
  }

  private String embed(String destination, JsonObject attachments) {
    if (destination.startsWith("attachment:")) {
      JsonObject bundle = JsonObjects.inner(attachments, destination.substring(11));
      for (Map.Entry<String, JsonElement> form : bundle.entrySet()) {
        if (form.getKey().startsWith("image/")) {
          return "data:" + form.getKey() + ";base64," + Cell.text(form.getValue());
        }
      }
      return destination;
    }
    int dot = destination.lastIndexOf('.');
    String mime = PICTURES.get(destination.substring(dot + 1).toLowerCase(Locale.ROOT));
    if (mime == null || destination.contains(":")) {
      return destination;
    }
    try {
      Path picture = folder.resolve(destination).toRealPath();
      // A page is sent to others, and what is elsewhere on this machine is not meant for them.
      if (!picture.startsWith(folder.toRealPath())
          || !Files.isRegularFile(picture)
          || Files.size(picture) > LARGEST_PICTURE) {
        return destination;
      }
      byte[] bytes = Files.readAllBytes(picture);
      return "data:" + mime + ";base64," + Base64.getEncoder().encodeToString(bytes);
    } catch (IOException | InvalidPathException e) {
      return destination; // A dead link is the notebook's, and shows as one.
    }
  }
}
