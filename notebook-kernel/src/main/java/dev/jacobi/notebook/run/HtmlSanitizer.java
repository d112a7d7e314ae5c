package dev.jacobi.notebook.run;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// HTML from Markdown with what lays out text and shows pictures, and nothing that runs: a page
/// goes to people who did not write the notebook.
final class HtmlSanitizer {
  private static final Set<String> TAGS =
      Set.of(
          ("a abbr b big blockquote br caption center cite code col colgroup dd del details dfn div"
                  + " dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p"
                  + " pre q s samp small span strong sub summary sup table tbody td tfoot th thead"
                  + " tr tt u ul var wbr")
              .split(" "));
  private static final Set<String> ATTRIBUTES =
      Set.of(
          ("align alt border class colspan dir height href id lang name open rowspan src start"
                  + " title valign width")
              .split(" "));
  private static final Set<String> SCHEMES = Set.of("http", "https", "mailto");
  private static final int LONGEST_TAG = 2000;
  private static final Pattern TAG =
      Pattern.compile("<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\\s[^<>]*)?)/?>");
  private static final Pattern ATTRIBUTE =
      Pattern.compile(
          "([a-zA-Z][a-zA-Z-]*)(?:\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s\"'=<>`]+)))?");

  private HtmlSanitizer() {}

  /// The markup with the tags and attributes that are known to be harmless; all others become text.
  static String of(String html) {
    StringBuilder safe = new StringBuilder(html.length());
    int at = 0;
    while (at < html.length()) {
      char c = html.charAt(at);
      if (c == '<' && html.startsWith("<!--", at)) {
        int end = html.indexOf("-->", at);
        at = end < 0 ? html.length() : end + 3;
        continue;
      }
      Matcher tag = TAG.matcher(html).region(at, Math.min(html.length(), at + LONGEST_TAG));
      if (c == '<' && tag.lookingAt() && TAGS.contains(lower(tag.group(2)))) {
        tag(safe, tag);
        at = tag.end();
      } else {
        safe.append(c == '<' ? "&lt;" : c == '>' ? "&gt;" : String.valueOf(c));
        at++;
      }
    }
    return safe.toString();
  }

  private static void tag(StringBuilder safe, Matcher tag) {
    safe.append('<').append(tag.group(1)).append(lower(tag.group(2)));
    Matcher attribute = ATTRIBUTE.matcher(tag.group(3));
    while (tag.group(1).isEmpty() && attribute.find()) {
      String name = lower(attribute.group(1));
      if (ATTRIBUTES.contains(name)) {
        String value = value(attribute);
        boolean isAddress = name.equals("href") || name.equals("src");
        // A reference such as &#58; could hide the colon of a scheme.
        boolean isPlain = !start(value).contains("&");
        if (!isAddress || (isPlain && isSafe(value, name.equals("src")))) {
          safe.append(' ').append(name).append("=\"").append(quoted(value)).append('"');
        }
      }
    }
    safe.append('>');
  }

  private static String value(Matcher attribute) {
    for (int group = 2; group <= attribute.groupCount(); group++) {
      if (attribute.group(group) != null) {
        return attribute.group(group);
      }
    }
    return "";
  }

  /// References to characters stay; what ends the value or begins a tag does not.
  private static String quoted(String value) {
    return value.replace("\"", "&quot;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /// What may hold the scheme of an address.
  private static String start(String address) {
    return address.split("[/?#]", 2)[0];
  }

  /// Whether an address leads somewhere and runs nothing.
  ///
  /// @param isPicture whether it is that of a picture, which may be in the address itself
  static boolean isSafe(String address, boolean isPicture) {
    // Browsers leave out what cannot be seen.
    String start = lower(start(address.replaceAll("[\\p{Cntrl}\\s]", "")));
    int colon = start.indexOf(':');
    return colon < 0
        || SCHEMES.contains(start.substring(0, colon))
        || (isPicture && start.equals("data:image"));
  }
}
