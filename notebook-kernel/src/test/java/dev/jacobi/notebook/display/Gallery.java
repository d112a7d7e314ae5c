package dev.jacobi.notebook.display;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/// Writes every display into one page, by day and by night, for looking at.
final class Gallery {

  private Gallery() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args.length > 0 ? args[0] : "target/gallery"));
    Map<String, Picture> pictures = pictures();
    for (String scheme : new String[] {"light", "dark"}) {
      Files.writeString(folder.resolve(scheme + ".html"), page(scheme, pictures));
    }
  }

  private static Map<String, Picture> pictures() {
    Map<String, Picture> all = new LinkedHashMap<>();
    all.put("A loss curve", training(900).picture());
    all.put("A loss curve after its first value", training(1).picture());
    all.put("A plot", plot().picture());
    all.put(
        "Small and large numbers",
        Plot.empty()
            .line("a", new double[] {0, 5e5, 1e6, 2.5e6}, new double[] {1e-5, 2e-5, 1.5e-5, 3e-5})
            .picture());
    return all;
  }

  private static LossCurve training(int steps) {
    var curve = new LossCurve("training");
    var noise = new Random(1);
    for (int i = 1; i <= steps; i++) {
      curve.add(2.3 * Math.exp(-i / 160.0) + 0.08 + 0.12 * Math.abs(noise.nextGaussian()));
      if (i % 100 == 0) {
        curve.add("validation", 2.3 * Math.exp(-i / 190.0) + 0.2 + i * i * 1e-7);
      }
    }
    return curve;
  }

  private static Plot plot() {
    double[] sine = new double[100];
    double[] cosine = new double[100];
    for (int i = 0; i < 100; i++) {
      sine[i] = Math.sin(i / 10.0);
      cosine[i] = Math.cos(i / 10.0);
    }
    return Plot.empty()
        .line("sin", sine)
        .line("cos", cosine)
        .title("Two waves")
        .axes("t", "height");
  }

  private static String page(String scheme, Map<String, Picture> pictures) {
    var body = new StringBuilder();
    pictures.forEach(
        (name, picture) -> {
          String html = picture.forms().getOrDefault("text/html", "");
          body.append("<h3>%s</h3>\n%s\n".formatted(name, html));
          body.append("<pre>%s</pre>\n".formatted(Markup.escape(picture.text())));
        });
    String colors = scheme.equals("dark") ? "#111;color:#ddd" : "#fff;color:#222";
    return """
        <!doctype html><html style="color-scheme:%s"><meta charset="utf-8">
        <body style="background:%s;font:13px system-ui,'DejaVu Sans',sans-serif;width:900px;margin:20px">
        %s</body></html>
        """
        .formatted(scheme, colors, body);
  }
}
