package dev.jacobi.notebook.display;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// Reads pictures as XML.
public final class Xml {

  /// What JupyterLab keeps of an untrusted notebook's HTML, as far as displays use it.
  private static final Set<String> TAGS =
      Set.of(
          "div",
          "span",
          "b",
          "table",
          "colgroup",
          "col",
          "tr",
          "th",
          "td",
          "img",
          "details",
          "summary",
          "br");

  private static final Set<String> STYLES =
      Set.of(
          "font-family",
          "font-size",
          "font-weight",
          "line-height",
          "text-align",
          "opacity",
          "margin",
          "margin-left",
          "margin-top",
          "cursor",
          "overflow",
          "overflow-x",
          "max-width",
          "border-collapse",
          "border",
          "border-bottom",
          "border-left",
          "border-radius",
          "padding",
          "white-space",
          "text-overflow",
          "background",
          "color",
          "table-layout",
          "width",
          "height",
          "display",
          "vertical-align",
          "overflow-wrap",
          "image-rendering",
          "box-sizing",
          "position",
          "left",
          "top",
          "padding-left");

  private static final Pattern EMBEDDED =
      Pattern.compile("data:image/svg\\+xml;base64,([A-Za-z0-9+/=]+)");

  private Xml() {}

  /// The document, which must be well-formed and hold no script.
  public static Document check(String svg) {
    assertFalse(svg.contains("<script"), "no script");
    assertFalse(svg.contains(" on"), "no event handler");
    return parse(svg);
  }

  /// The HTML of a display, which must be well-formed, use what untrusted notebooks keep, and embed
  /// pictures that are well-formed too.
  public static Document checkHtml(String html) {
    Document document =
        parse(
            "<html>"
                + html.replace("&nbsp;", " ").replaceAll("(<(?:img|col)\\b[^>]*)>", "$1/>")
                + "</html>");
    NodeList elements = document.getDocumentElement().getElementsByTagName("*");
    for (int i = 0; i < elements.getLength(); i++) {
      check((Element) elements.item(i));
    }
    Matcher embedded = EMBEDDED.matcher(html);
    while (embedded.find()) {
      check(new String(Base64.getDecoder().decode(embedded.group(1)), StandardCharsets.UTF_8));
    }
    return document;
  }

  private static void check(Element element) {
    assertTrue(TAGS.contains(element.getTagName()), element.getTagName());
    for (String style : element.getAttribute("style").split(";", -1)) {
      String property = style.replaceAll(":.*", "");
      assertTrue(property.isEmpty() || STYLES.contains(property), "style " + property);
    }
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      String name = element.getAttributes().item(i).getNodeName();
      assertTrue(Set.of("style", "src", "alt", "open", "title", "colspan").contains(name), name);
    }
  }

  private static Document parse(String xml) {
    try {
      var source = new InputSource(new StringReader(xml));
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(source);
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new AssertionError("not well-formed: " + e.getMessage() + "\n" + xml, e);
    }
  }
}
