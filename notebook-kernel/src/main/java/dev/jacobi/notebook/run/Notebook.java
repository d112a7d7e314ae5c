package dev.jacobi.notebook.run;

import com.google.gson.FormattingStyle;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.tensor.io.AtomicFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A notebook in format 4, kept as the JSON that it was read from, so that what Jacobi does not
/// know of survives a run.
final class Notebook {
  /// One space of indentation, as Jupyter writes it, keeps differences between versions small.
  private static final Gson GSON =
      new GsonBuilder()
          .setFormattingStyle(FormattingStyle.PRETTY.withIndent(" "))
          .disableHtmlEscaping()
          .serializeNulls()
          .create();

  /// What is read becomes some ten times as large, and is written from memory.
  private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 16;

  private static final String INJECTED = "injected-parameters";

  private final Path file;
  private final JsonObject root;
  private final List<Cell> cells;

  private Notebook(Path file, JsonObject root, List<Cell> cells) {
    this.file = file;
    this.root = root;
    this.cells = cells;
  }

  /// The notebook in `file`, brought to format 4.5.
  ///
  /// @throws NotebookException when it is none, is damaged, or is for another language
  static Notebook read(Path file) throws IOException {
    JsonObject root = parse(file);
    int format = JsonObjects.number(root, "nbformat", 0);
    if (format != 4 || !root.has("cells")) {
      throw new NotebookException(
          file
              + " is not a notebook of format 4 (nbformat: "
              + format
              + "). Jupyter converts older ones: jupyter nbconvert --to notebook "
              + file.getFileName());
    }
    List<Cell> cells = new ArrayList<>();
    if (!(root.get("cells") instanceof JsonArray all)) {
      throw new NotebookException(file + " is damaged: its cells are no list.");
    }
    for (JsonElement cell : all) {
      if (!(cell instanceof JsonObject json)) {
        throw new NotebookException(file + " is damaged: cell " + cells.size() + " is no object.");
      }
      check(json, file + " is damaged: cell " + cells.size());
      cells.add(new Cell(json));
    }
    Notebook notebook = new Notebook(file, root, cells);
    notebook.requireJava();
    notebook.upgrade();
    return notebook;
  }

  private static JsonObject parse(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NotebookException(file + ": there is no such file.");
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new NotebookException(
          file
              + " has %,d MB, more than this heap takes; give Java more memory with -Xmx."
                  .formatted(Files.size(file) >> 20));
    }
    try {
      String text = Files.readString(file);
      String bare = text.startsWith("\ufeff") ? text.substring(1) : text;
      if (JsonParser.parseString(bare) instanceof JsonObject root) {
        return root;
      }
      throw new NotebookException(file + " is not a notebook: it does not hold a JSON object.");
    } catch (CharacterCodingException e) {
      throw new NotebookException(file + " is not a notebook: it is no text in UTF-8.");
    } catch (JsonParseException | NumberFormatException e) {
      throw new NotebookException(
          file + " is not a notebook: it does not hold a JSON object. " + e.getMessage());
    }
  }

  /// What is read of a cell later has the form that the notebook format wants.
  private static void check(JsonObject cell, String where) throws NotebookException {
    check(cell.get("cell_type") instanceof JsonPrimitive, where + " has no type.");
    check(isText(cell.get("source")), where + " has a source that is no text.");
    for (String name : List.of("metadata", "attachments")) {
      JsonElement part = cell.get(name);
      check(
          part == null || part.isJsonNull() || part.isJsonObject(),
          where + " has " + name + " that are no object.");
    }
    JsonElement outputs = cell.get("outputs");
    boolean isList = outputs == null || outputs.isJsonNull() || outputs.isJsonArray();
    check(isList, where + " has outputs that are no list.");
  }

  private static void check(boolean holds, String otherwise) throws NotebookException {
    if (!holds) {
      throw new NotebookException(otherwise);
    }
  }

  private static boolean isText(@Nullable JsonElement element) {
    return element == null
        || element.isJsonNull()
        || element.isJsonPrimitive()
        || (element instanceof JsonArray lines
            && lines.asList().stream().allMatch(JsonElement::isJsonPrimitive));
  }

  Path file() {
    return file;
  }

  /// The folder that the notebook's cells take for theirs.
  Path folder() {
    return file.toAbsolutePath().resolveSibling("");
  }

  List<Cell> cells() {
    return List.copyOf(cells);
  }

  /// Gives variables other values than the cell tagged `parameters` does, in a cell after it that
  /// replaces the one of an earlier run.
  ///
  /// @throws NotebookException when no cell is tagged so
  void inject(Map<String, String> values) throws NotebookException {
    if (values.isEmpty()) {
      return;
    }
    cells.removeIf(cell -> cell.isTagged(INJECTED));
    int at = cells.size() - 1;
    while (at >= 0 && !cells.get(at).isTagged("parameters")) {
      at--;
    }
    if (at < 0) {
      throw new NotebookException(
          file + " takes no parameters: tag the cell that sets them with \"parameters\".");
    }
    String source =
        values.entrySet().stream()
            .map(value -> value.getKey() + " = " + value.getValue() + ";")
            .collect(Collectors.joining("\n"));
    cells.add(at + 1, Cell.code(INJECTED, INJECTED, source));
    JsonArray all = new JsonArray();
    cells.forEach(cell -> all.add(cell.json()));
    root.add("cells", all);
  }

  /// The text of the first heading, if there is one.
  Optional<String> title() {
    return cells.stream()
        .filter(cell -> cell.kind() == Cell.CellType.MARKDOWN)
        .flatMap(cell -> cell.source().lines())
        .filter(line -> line.startsWith("# "))
        .map(line -> line.substring(2).strip())
        .findFirst();
  }

  /// Records what ran the notebook, from the kernel's own description of its language.
  void ranBy(JsonObject languageInfo) {
    JsonObject kernel = new JsonObject();
    kernel.addProperty("display_name", "Java (Jacobi)");
    kernel.addProperty("language", "java");
    kernel.addProperty("name", "jacobi");
    metadata().add("kernelspec", kernel);
    metadata().add("language_info", languageInfo);
  }

  void write(Path target) throws IOException {
    AtomicFile.write(target, GSON.toJson(root) + "\n");
  }

  private JsonObject metadata() {
    if (root.get("metadata") instanceof JsonObject metadata) {
      return metadata;
    }
    JsonObject metadata = new JsonObject();
    root.add("metadata", metadata);
    return metadata;
  }

  private void requireJava() throws NotebookException {
    for (String holder : List.of("kernelspec", "language_info")) {
      String key = holder.equals("kernelspec") ? "language" : "name";
      String language = JsonObjects.text(JsonObjects.inner(metadata(), holder), key, "java");
      if (!language.equalsIgnoreCase("java")) {
        throw new NotebookException(
            file + " is written in " + language + ", and this kernel runs Java.");
      }
    }
  }

  /// Format 4.5 asks for an identity in every cell, which cells keep for good.
  private void upgrade() {
    if (JsonObjects.number(root, "nbformat_minor", 0) < 5) {
      root.addProperty("nbformat_minor", 5);
    }
    Set<String> taken = new HashSet<>();
    for (Cell cell : cells) {
      if (cell.id().isEmpty() || !taken.add(cell.id())) {
        cell.setId(UUID.randomUUID().toString().substring(0, 8));
        taken.add(cell.id());
      }
    }
  }
}
