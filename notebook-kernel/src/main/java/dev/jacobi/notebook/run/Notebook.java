package dev.jacobi.notebook.run;

import com.google.gson.FormattingStyle;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.jacobi.tensor.AtomicFile;
import java.io.IOException;
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
  static Notebook read(Path file) throws IOException {
    String text = Files.readString(file);
    JsonObject root;
    try {
      root = JsonParser.parseString(text).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new NotebookException(file + " is not a notebook: it does not hold a JSON object.");
    }
    int format = root.has("nbformat") ? root.get("nbformat").getAsInt() : 0;
    if (format != 4 || !root.has("cells")) {
      throw new NotebookException(
          file
              + " is not a notebook of format 4 (nbformat: "
              + format
              + "). Jupyter converts older ones: jupyter nbconvert --to notebook "
              + file.getFileName());
    }
    List<Cell> cells = new ArrayList<>();
    for (JsonElement cell : root.getAsJsonArray("cells")) {
      cells.add(new Cell(cell.getAsJsonObject()));
    }
    Notebook notebook = new Notebook(file, root, cells);
    notebook.requireJava();
    notebook.upgrade();
    return notebook;
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
        .filter(cell -> cell.kind() == Cell.Kind.MARKDOWN)
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
    if (!root.has("metadata")) {
      root.add("metadata", new JsonObject());
    }
    return root.getAsJsonObject("metadata");
  }

  private void requireJava() throws NotebookException {
    for (String holder : List.of("kernelspec", "language_info")) {
      JsonObject described = metadata().getAsJsonObject(holder);
      String key = holder.equals("kernelspec") ? "language" : "name";
      if (described != null && described.has(key)) {
        String language = described.get(key).getAsString();
        if (!language.equalsIgnoreCase("java")) {
          throw new NotebookException(
              file + " is written in " + language + ", and this kernel runs Java.");
        }
      }
    }
  }

  /// Format 4.5 asks for an identity in every cell, which cells keep for good.
  private void upgrade() {
    if (!root.has("nbformat_minor") || root.get("nbformat_minor").getAsInt() < 5) {
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
