package dev.jacobi.notebook.display;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// Reads pictures as XML.
final class Xml {

  private Xml() {}

  /// The document, which must be well-formed and hold no script.
  static Document check(String svg) {
    try {
      var source = new InputSource(new StringReader(svg));
      Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(source);
      assertFalse(svg.contains("<script"), "no script");
      return document;
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new AssertionError("not well-formed: " + e.getMessage() + "\n" + svg, e);
    }
  }
}
