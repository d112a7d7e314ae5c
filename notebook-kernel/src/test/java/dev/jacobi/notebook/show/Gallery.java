package dev.jacobi.notebook.show;

import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes displays into one page, by day and by night, for looking at.
///
/// Arguments: a folder, and the words that the names of the wanted displays begin with.
final class Gallery {

  private Gallery() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args.length > 0 ? args[0] : "target/gallery"));
    Map<String, Picture> pictures = new LinkedHashMap<>();
    Exhibits.all()
        .forEach(
            (name, exhibit) -> {
              if (args.length < 2 || name.startsWith(args[1])) {
                pictures.put(name, Rendering.picture(exhibit.get()));
              }
            });
    for (String scheme : new String[] {"light", "dark"}) {
      Files.writeString(folder.resolve(scheme + ".html"), page(scheme, pictures));
    }
  }

  private static String page(String scheme, Map<String, Picture> pictures) {
    var body = new StringBuilder();
    pictures.forEach(
        (name, picture) -> {
          String html = picture.forms().getOrDefault("text/html", "");
          body.append("<h3>%s</h3>\n%s\n".formatted(name, html));
          body.append("<pre>%s</pre>\n".formatted(Markup.escape(beginning(picture.text()))));
        });
    String colors = scheme.equals("dark") ? "#111;color:#ddd" : "#fff;color:#222";
    return """
        <!doctype html><html style="color-scheme:%s"><meta charset="utf-8">
        <body style="background:%s;font:13px system-ui,'DejaVu Sans',sans-serif;width:900px;margin:20px">
        %s</body></html>
        """
        .formatted(scheme, colors, body);
  }

  private static String beginning(String text) {
    List<String> lines = text.lines().limit(30).toList();
    return String.join("\n", lines);
  }
}
