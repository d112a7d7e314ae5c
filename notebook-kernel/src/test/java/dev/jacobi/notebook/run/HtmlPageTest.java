package dev.jacobi.notebook.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HtmlPageTest {
  @TempDir Path folder;

  private String page(String cells) throws IOException {
    String json =
        "{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": {}, \"cells\": [" + cells + "]}";
    return new HtmlPage(Notebook.read(Files.writeString(folder.resolve("n.ipynb"), json))).html();
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
        AnsiHtml.toHtml("a\u001b[1;32mb\u001b[0mc\u001b[2K"));
    assertEquals("<span class=\"ansi-blue\">x</span>", AnsiHtml.toHtml("\u001b[31m\u001b[94mx"));
  }

  @Test
  void ofOverwrittenLinesTheLastStateStays() {
    assertEquals("100%\ndone", AnsiHtml.settle("10%\r50%\r100%\r\ndone"));
    assertEquals("a\nb\n", AnsiHtml.settle("a\r\nb\n"));
    assertEquals("90%", AnsiHtml.settle("10%\r90%\r"));
  }

  @Test
  void tokensOfJavaAreTold() {
    String html =
        JavaHighlighter.toHtml(
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

  private String prose(String markdown) throws IOException {
    JsonObject cell = new JsonObject();
    cell.addProperty("cell_type", "markdown");
    cell.addProperty("source", markdown);
    return page(cell.toString()).replaceFirst("(?s).*<main>", "");
  }

  @Test
  void nothingInProseRuns() throws IOException {
    String[] hostile = {
      "<script>alert(1)</script>",
      "x <script src=\"https://evil.example/x.js\"></script> y",
      "<SCRIPT\n>alert(1)</SCRIPT\n>",
      "<img src=x onerror=alert(1)>",
      "<img src=\"x\" OnError = 'alert(1)'>",
      "<img/onerror=alert(1) src=x>",
      "<svg><script>alert(1)</script></svg>",
      "<svg/onload=alert(1)>",
      "<iframe src=\"javascript:alert(1)\"></iframe>",
      "<object data=\"javascript:alert(1)\"></object>",
      "<style>@import 'https://evil.example/x.css';</style>",
      "<b style=\"background:url(javascript:alert(1))\">b</b>",
      "<a href=\"javascript:alert(1)\">a</a>",
      "<a href=\" java\tscript:alert(1)\">a</a>",
      "<a href=\"javascript&#58;alert(1)\">a</a>",
      "<a href=\"javascript&colon;alert(1)\">a</a>",
      "<a href=\"&#106;avascript:alert(1)\">a</a>",
      "<a href=javascript:alert(1)>a</a>",
      "<form action=\"javascript:alert(1)\"><button>b</button></form>",
      "<meta http-equiv=\"refresh\" content=\"0;url=javascript:alert(1)\">",
      "<base href=\"https://evil.example/\">",
      "<!--><script>alert(1)</script>",
      "<!-- --!><script>alert(1)</script> -->",
      "<b title='\"><script>alert(1)</script>'>b</b>",
      "<b title=\"'><img src=x onerror=alert(1)>\">b</b>",
      "[a](javascript:alert(1))",
      "[a](JaVaScRiPt:alert(1))",
      "[a](javascript&colon;alert(1))",
      "[a](&#x6a;avascript:alert(1))",
      "[a](vbscript:alert(1))",
      "[a](data:text/html,<script>alert(1)</script>)",
      "[a]\n\n[a]: javascript:alert(1)",
      "<javascript:alert(1)>",
      "![a](javascript:alert(1))",
      "![a](x.png\"onerror=\"alert(1))",
    };
    Pattern running =
        Pattern.compile(
            "(?is)<(script|svg|iframe|object|embed|style|form|meta|base|link)\\b"
                + "|<[^>]*\\son\\w+\\s*=|<[^>]*\\s(href|src)\\s*=\\s*[\"']?\\s*"
                + "(javascript|vbscript|data:text|java\\s)|<[^>]*style=");
    for (String markdown : hostile) {
      String html = prose(markdown);
      Matcher found = running.matcher(html.replaceAll("\"[^\"]*&quot;[^\"]*\"", "\"\""));
      assertFalse(found.find(), () -> markdown + " became " + html);
      assertContains("</main>", html);
    }
  }

  @Test
  void harmlessMarkupInProseStays() throws IOException {
    assertContains("<kbd>Shift</kbd>", prose("Press <kbd>Shift</kbd>."));
    assertContains(
        "<details open=\"\"><summary>More</summary>",
        prose("<details open><summary>More</summary>\n\n*words*\n\n</details>"));
    assertContains("<em>words</em>", prose("<details>\n\n*words*\n\n</details>"));
    assertContains(
        "<img src=\"https://example.org/x.png\" width=\"40\" alt=\"a &amp; b\">",
        prose("<img src='https://example.org/x.png' width=40 alt=\"a &amp; b\"/>"));
    assertContains(
        "<a href=\"https://example.org/?a=1&amp;b=2#c\">",
        prose("[a](https://example.org/?a=1&b=2#c)"));
    assertContains("<a href=\"other.html#part:2\">", prose("[a](other.html#part:2)"));
    assertContains("1 &lt; 2 and 3 &gt; 2", prose("1 < 2 and 3 > 2"));
  }

  @Test
  void picturesFromElsewhereAreNotPutIntoThePage() throws IOException {
    Path inside = Files.createDirectories(folder.resolve("in/pictures"));
    Files.write(inside.resolve("dot.png"), new byte[] {1, 2, 3});
    Files.write(folder.resolve("secret.png"), new byte[] {4, 5, 6});
    Files.createSymbolicLink(inside.resolve("link.png"), folder.resolve("secret.png"));
    MarkdownHtml prose = new MarkdownHtml(folder.resolve("in"));
    assertContains("AQID", prose.toHtml("![](pictures/dot.png)"));
    assertContains("AQID", prose.toHtml("![](pictures/../pictures/dot.png)"));
    for (String path :
        List.of("../secret.png", folder.resolve("secret.png").toString(), "pictures/link.png")) {
      assertFalse(prose.toHtml("![](" + path + ")").contains("base64"), path);
    }
    assertFalse(prose.toHtml("![](a\u0000b.png)").contains("base64"));
  }

  @Test
  void aTitleIsATextWhateverItSays() throws IOException {
    String page =
        page("{\"cell_type\": \"markdown\", \"source\": \"# {body} {style} {name} $1 \\\\\"}");
    assertContains("<title>{body} {style} {name} $1 \\</title>", page);
    assertEquals(1, page.split("<h1>", -1).length - 1);
  }

  @Test
  void whatCellsShowCannotBreakOut() throws IOException {
    String page =
        output("{\"output_type\": \"stream\", \"name\": \"x\\\"><script>\", \"text\": \"a\"}")
            + output(display("{\"image/png\": \"A\\\"><script>\"}"));
    assertFalse(page.contains("<script>"));
  }

  private static final String WHOLE =
      """
      {"nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec": {"language": "java"}},
       "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {"tags": ["x"]}, "source": ["# One\\n"],
         "attachments": {"x.png": {"image/png": "AAAA"}}},
        {"cell_type": "code", "id": "b", "metadata": {"execution": {"iopub.execute_input": "2026"}},
         "source": "int x = 1;", "execution_count": 3,
         "outputs": [{"output_type": "stream", "name": "stdout", "text": ["a\\n"]},
          {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t"]},
          {"output_type": "display_data", "data": {"text/html": ["<b>"], "image/png": "AA"},
           "metadata": {}}]},
        {"cell_type": "raw", "id": null, "metadata": {}, "source": "raw"}]}
      """;

  /// Every value of a whole notebook in turn becomes something else.
  @Test
  void damagedNotebooksAreShownOrRefusedInASentence() throws IOException {
    List<JsonElement> others =
        List.of(
            JsonNull.INSTANCE,
            new JsonPrimitive(7),
            new JsonPrimitive("x"),
            new JsonPrimitive(true),
            new JsonArray(),
            new JsonObject(),
            JsonParser.parseString("[null, [1], {}]"),
            JsonParser.parseString("1e999"));
    int places = places(JsonParser.parseString(WHOLE));
    int refused = 0;
    for (int place = 0; place < places; place++) {
      for (JsonElement other : others) {
        JsonElement damaged = damaged(JsonParser.parseString(WHOLE), other, new int[] {place});
        refused += check(damaged.toString());
      }
    }
    System.out.printf("notebooks: %d damaged, %d refused%n", places * others.size(), refused);
    assertTrue(refused > 20, "refused " + refused);
  }

  @Test
  void notebooksWithDamagedBytesAreShownOrRefusedInASentence() throws IOException {
    byte[] whole = WHOLE.getBytes(StandardCharsets.UTF_8);
    Random random = new Random(3);
    for (int round = 0; round < 400; round++) {
      byte[] bad = whole.clone();
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        bad[random.nextInt(bad.length)] =
            (byte)
                (random.nextInt(4) == 0
                    ? random.nextInt(256)
                    : " {}[]\":,0".charAt(random.nextInt(9)));
      }
      int length = random.nextInt(3) == 0 ? random.nextInt(bad.length) : bad.length;
      int _ = check(Arrays.copyOf(bad, length));
    }
    for (String deep : List.of("[".repeat(100_000), "{\"a\":".repeat(100_000), "")) {
      assertEquals(1, check(deep));
    }
    String nested = "[".repeat(100_000) + "]".repeat(100_000);
    assertEquals(1, check(WHOLE.replace("[\"x\"]", nested)));
  }

  private int check(String json) throws IOException {
    return check(json.getBytes(StandardCharsets.UTF_8));
  }

  /// Whether the notebook is refused.
  private int check(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("damaged.ipynb"), content);
    try {
      Notebook notebook = Notebook.read(file);
      assertContains("<main>", new HtmlPage(notebook).html());
      notebook.inject(Map.of());
      notebook.write(folder.resolve("again.ipynb"));
      Notebook _ = Notebook.read(folder.resolve("again.ipynb"));
      return 0;
    } catch (NotebookException e) {
      assertContains("damaged.ipynb", String.valueOf(e.getMessage()));
      return 1;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(new String(content, StandardCharsets.UTF_8), e);
    }
  }

  private static int places(JsonElement json) {
    int places = 1;
    if (json instanceof JsonArray array) {
      places += array.asList().stream().mapToInt(HtmlPageTest::places).sum();
    } else if (json instanceof JsonObject object) {
      places += object.asMap().values().stream().mapToInt(HtmlPageTest::places).sum();
    }
    return places;
  }

  private static JsonElement damaged(JsonElement json, JsonElement other, int[] place) {
    if (place[0]-- == 0) {
      return other;
    }
    if (json instanceof JsonArray array) {
      array.asList().replaceAll(part -> damaged(part, other, place));
    } else if (json instanceof JsonObject object) {
      object.asMap().replaceAll((_, part) -> damaged(part, other, place));
    }
    return json;
  }
}
