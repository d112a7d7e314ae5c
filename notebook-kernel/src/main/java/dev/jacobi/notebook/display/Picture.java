package dev.jacobi.notebook.display;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One value in the forms that front ends choose from: plain text always, HTML, SVG or PNG where
/// there is more to see.
///
/// @param forms content by MIME type; PNG is base64 text
public record Picture(Map<String, String> forms) {

  private static final String TEXT = "text/plain";

  public Picture {
    if (!forms.containsKey(TEXT)) {
      throw new IllegalArgumentException(
          "Picture: no text/plain among " + forms.keySet() + "; consoles need a text form");
    }
    forms = Collections.unmodifiableMap(new LinkedHashMap<>(forms));
  }

  /// The picture that is only text.
  public static Picture text(String text) {
    return new Picture(Map.of(TEXT, text));
  }

  /// This picture with an HTML form, which must hold no script and escape what it quotes.
  public Picture html(String html) {
    return with("text/html", html);
  }

  /// This picture with an SVG form.
  public Picture svg(String svg) {
    return with("image/svg+xml", svg);
  }

  /// This picture with a PNG form.
  public Picture png(byte[] png) {
    return with("image/png", Base64.getEncoder().encodeToString(png));
  }

  /// The text form.
  public String text() {
    return forms.getOrDefault(TEXT, "");
  }

  private Picture with(String type, String content) {
    var more = new LinkedHashMap<>(forms);
    more.put(type, content);
    return new Picture(more);
  }

  public DisplayData toDisplayData() {
    var data = new DisplayData();
    forms.forEach(data::putData);
    return data;
  }
}
