package dev.jacobi.notebook.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NotebookTest {
  @TempDir Path folder;

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve("a.ipynb"), json);
  }

  @Test
  void keepsWhatItDoesNotKnow() throws IOException {
    Path file =
        file(
            """
            {"nbformat": 4, "nbformat_minor": 5, "metadata": {"mine": {"a": [1, 2.5, null]}},
             "cells": [{"cell_type": "code", "id": "one", "metadata": {"tags": ["x"]},
                        "execution_count": null, "outputs": [], "source": "a < b"}]}
            """);
    Notebook.read(file).write(folder.resolve("b.ipynb"));
    assertEquals(
        JsonParser.parseString(Files.readString(file)),
        JsonParser.parseString(Files.readString(folder.resolve("b.ipynb"))));
  }

  @Test
  void givesCellsOfAnOlderFormatAnIdentityEach() throws IOException {
    Notebook notebook =
        Notebook.read(
            file(
                """
                {"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": [
                  {"cell_type": "markdown", "metadata": {}, "source": ["# Title\\n", "text"]},
                  {"cell_type": "raw", "metadata": {}, "source": "raw"}]}
                """));
    notebook.write(folder.resolve("b.ipynb"));
    JsonObject written =
        JsonParser.parseString(Files.readString(folder.resolve("b.ipynb"))).getAsJsonObject();
    assertEquals(5, written.get("nbformat_minor").getAsInt());
    List<String> ids = notebook.cells().stream().map(Cell::id).distinct().toList();
    assertEquals(2, ids.size());
    assertTrue(ids.stream().allMatch(id -> id.matches("[a-zA-Z0-9-_]{1,64}")), ids::toString);
    assertEquals("Title", notebook.title().orElseThrow());
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    assertMessage("[1, 2]", "does not hold a JSON object");
    assertMessage("{\"nbformat\": 3, \"worksheets\": []}", "nbformat: 3");
    assertMessage("{\"nbformat\": ", "does not hold a JSON object");
    assertMessage(
        "{\"nbformat\": 4, \"cells\": [], \"metadata\": {\"kernelspec\": {\"language\": \"python\"}}}",
        "is written in python");
  }

  private void assertMessage(String json, String part) throws IOException {
    Path file = file(json);
    NotebookException e = assertThrows(NotebookException.class, () -> Notebook.read(file));
    String message = Objects.toString(e.getMessage());
    assertTrue(message.contains(part), message);
    assertTrue(message.contains("a.ipynb"), message);
  }

  @Test
  void splitsTextIntoLinesThatKeepTheirEnds() {
    assertEquals("[\"a\\n\",\"\\n\",\"b\"]", Cell.lines("a\n\nb").toString());
    assertEquals("[\"a\\n\"]", Cell.lines("a\n").toString());
    assertEquals("[]", Cell.lines("").toString());
  }

  @Test
  void parametersFollowTheCellThatNamesThem() throws IOException {
    String cell =
        """
        {"cell_type": "code", "id": "%s", "metadata": {"tags": ["%s"]}, "source": "%s",
         "outputs": [], "execution_count": null}""";
    Notebook notebook =
        Notebook.read(
            file(
                """
                {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [%s, %s, %s]}
                """
                    .formatted(
                        cell.formatted("a", "parameters", "int epochs = 1;"),
                        cell.formatted("b", "injected-parameters", "epochs = 7;"),
                        cell.formatted("c", "x", "epochs"))));
    notebook.inject(Map.of("epochs", "3"));
    notebook.write(folder.resolve("b.ipynb"));
    assertEquals(
        List.of("int epochs = 1;", "epochs = 3;", "epochs"),
        Notebook.read(folder.resolve("b.ipynb")).cells().stream().map(Cell::source).toList());
  }

  @Test
  void aNotebookWithoutParametersTakesNone() throws IOException {
    Notebook notebook = Notebook.read(file("{\"nbformat\": 4, \"cells\": []}"));
    notebook.inject(Map.of());
    assertThrows(NotebookException.class, () -> notebook.inject(Map.of("a", "1")));
  }

  @Test
  void notebooksAndPagesAreWholeOrNotThere() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("n.ipynb"), "{\"nbformat\": 4, \"metadata\": {}, \"cells\": []}");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("n.ipynb"));
    Notebook.read(link).write(link);
    assertTrue(Files.isSymbolicLink(link));
    assertTrue(Files.readString(file).contains("nbformat_minor"));
    Path page = Files.createSymbolicLink(folder.resolve("page"), Path.of("n.html"));
    new HtmlPage(Notebook.read(file)).write(page);
    assertTrue(Files.isSymbolicLink(page));
    assertTrue(Files.readString(folder.resolve("n.html")).contains("<main>"));
    byte[] old = Files.readAllBytes(file);
    Thread.currentThread().interrupt();
    Notebook again = Notebook.read(file);
    assertThrows(IOException.class, () -> again.write(file));
    assertTrue(Thread.interrupted());
    assertArrayEquals(old, Files.readAllBytes(file));
  }
}
