package dev.jacobi.notebook.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PageTest {
  @TempDir Path folder;

  private String page(String cells) throws IOException {
    String json =
        "{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": {}, \"cells\": [" + cells + "]}";
    return new Page(Notebook.read(Files.writeString(folder.resolve("n.ipynb"), json))).html();
  }

  private String output(String output) throws IOException {
    return page(
        "{\"cell_type\": \"code\", \"id\": \"c\", \"metadata\": {}, \"execution_count\": 1, \"source\": \"x\","
            + " \"outputs\": ["
            + output
            + "]}");
  }

  private static void assertContains(String part, String whole) {
    assertTrue(whole.contains(part), () -> part + " in\n" + whole);
  }

  @Test
  void namesThePageAfterTheFirstHeading() throws IOException {
    String page =
        page(
            "{\"cell_type\": \"markdown\", \"id\": \"a\", \"metadata\": {}, \"source\": \"# Tom & Co\"}");
    assertContains("<title>Tom &amp; Co</title>", page);
    assertContains("<h1>Tom &amp; Co</h1>", page);
  }

  @Test
  void marksUpCodeAndKeepsIt() throws IOException {
    String page =
        page(
            "{\"cell_type\": \"code\", \"id\": \"a\", \"metadata\": {}, \"source\": \"if (a < b) {}\"}");
    assertContains("<span class=\"keyword\">if</span> (a &lt; b) {}", page);
  }

  @Test
  void putsPicturesIntoThePage() throws IOException {
    Files.write(folder.resolve("dot.png"), new byte[] {1, 2, 3});
    String page =
        page(
            "{\"cell_type\": \"markdown\", \"id\": \"a\", \"metadata\": {}, \"source\": \"![a dot](dot.png)\"}");
    assertContains("src=\"data:image/png;base64,AQID\"", page);
    String attached =
        page(
            "{\"cell_type\": \"markdown\", \"id\": \"a\", \"metadata\": {}, \"source\": \"![](attachment:x.png)\","
                + " \"attachments\": {\"x.png\": {\"image/png\": \"BBBB\"}}}");
    assertContains("src=\"data:image/png;base64,BBBB\"", attached);
  }

  @Test
  void showsTheRichestForm() throws IOException {
    assertContains(
        "<b>bold</b>",
        output(
            display("{\"text/html\": [\"<b>\", \"bold</b>\"], \"text/plain\": \"plain words\"}")));
    assertFalse(
        output(display("{\"text/html\": \"<b>bold</b>\", \"text/plain\": \"plain words\"}"))
            .contains("plain words"));
    assertContains(
        "data:image/svg+xml;base64,PHN2Zy8+", output(display("{\"image/svg+xml\": \"<svg/>\"}")));
    assertContains("base64,AAAA\"", output(display("{\"image/png\": \"AA\\nAA\\n\"}")));
    assertContains("<em>so</em>", output(display("{\"text/markdown\": \"*so*\"}")));
    assertContains("1 &lt; 2", output(display("{\"text/plain\": \"1 < 2\"}")));
  }

  private static String display(String data) {
    return "{\"output_type\": \"display_data\", \"metadata\": {}, \"data\": " + data + "}";
  }

  @Test
  void showsErrorsInColor() throws IOException {
    String page =
        output(
            "{\"output_type\": \"error\", \"ename\": \"E\", \"evalue\": \"v\","
                + " \"traceback\": [\"\\u001b[31mE\\u001b[0m: <v>\"]}");
    assertContains("<span class=\"ansi-red\">E</span>: &lt;v&gt;", page);
  }

  @Test
  void leavesOutMarkupThatIsNotItsOwn() throws IOException {
    String page =
        output("{\"output_type\": \"stream\", \"name\": \"stdout\", \"text\": \"{style} <i>\"}");
    assertContains("{style} &lt;i&gt;", page);
  }

  @Test
  void colorsAreClassesAndOtherSequencesGo() {
    assertEquals(
        "a<span class=\"ansi-bold ansi-green\">b</span>c",
        Ansi.toHtml("a\u001b[1;32mb\u001b[0mc\u001b[2K"));
    assertEquals("<span class=\"ansi-blue\">x</span>", Ansi.toHtml("\u001b[31m\u001b[94mx"));
  }

  @Test
  void ofOverwrittenLinesTheLastStateStays() {
    assertEquals("100%\ndone", Ansi.settle("10%\r50%\r100%\r\ndone"));
    assertEquals("a\nb\n", Ansi.settle("a\r\nb\n"));
    assertEquals("90%", Ansi.settle("10%\r90%\r"));
  }

  @Test
  void tokensOfJavaAreTold() {
    String html =
        JavaColors.toHtml(
            "// if\nvar s = \"\"\"\n a \"b\" if\"\"\"; @Test Linear x = f(1e3, 'c'); /* if");
    assertEquals(
        "<span class=\"comment\">// if</span>\n"
            + "<span class=\"keyword\">var</span> s = "
            + "<span class=\"string\">&quot;&quot;&quot;\n a &quot;b&quot; if&quot;&quot;&quot;</span>; "
            + "<span class=\"annotation\">@Test</span> <span class=\"type\">Linear</span> x = "
            + "<span class=\"call\">f</span>(<span class=\"number\">1e3</span>, "
            + "<span class=\"string\">'c'</span>); <span class=\"comment\">/* if</span>",
        html);
  }
}
