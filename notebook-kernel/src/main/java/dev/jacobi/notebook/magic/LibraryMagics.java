package dev.jacobi.notebook.magic;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.jacobi.notebook.cell.Outcome;
import dev.jacobi.notebook.display.DisplayPublisher;
import dev.jacobi.notebook.magic.Magic.Call;
import dev.jacobi.notebook.wire.JsonObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What comes from outside: jars, Maven's artifacts, files with code.
final class LibraryMagics {
  private LibraryMagics() {}

  static List<BuiltIn> all() {
    return List.of(
        BuiltIn.telling(
            "classpath",
            "%classpath JAR OR FOLDER ...\nLets cells use the classes there; * names all jars of a"
                + " folder.",
            LibraryMagics::classpath),
        BuiltIn.telling(
            "maven",
            """
            %maven GROUP:ARTIFACT[:EXTENSION[:CLASSIFIER]]:VERSION ... [--repo URL] [--offline]
            %maven --bom GROUP:ARTIFACT:VERSION GROUP:ARTIFACT ...
            Fetches artifacts and all that they need, and lets cells use them. settings.xml is read.""",
            LibraryMagics::maven),
        new BuiltIn(
            "load",
            "%load FILE\nPuts the code of a file, a .java, .jsh or .ipynb, into this cell.",
            LibraryMagics::load),
        new BuiltIn(
            "run",
            "%run FILE\nRuns the code of a file, a .java, .jsh or .ipynb, in this session.",
            LibraryMagics::run));
  }

  private static String classpath(Call call, MagicSession session) throws IOException {
    List<Path> entries = new ArrayList<>();
    for (String word : call.words()) {
      if (word.endsWith("*")) {
        try (var jars = Files.newDirectoryStream(Path.of(word).resolveSibling(""), "*.jar")) {
          jars.forEach(entries::add);
        }
      } else if (Files.exists(Path.of(word))) {
        entries.add(Path.of(word));
      } else {
        throw new IOException("there is no file or folder " + word);
      }
    }
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("the class path takes a jar or a folder with classes");
    }
    session.addToClasspath(entries);
    return names(entries);
  }

  private static String maven(Call call, MagicSession session) throws Exception {
    List<Path> jars = MavenFetch.parse(call.words()).jars();
    session.addToClasspath(jars);
    return names(jars);
  }

  private static String names(List<Path> entries) {
    return entries.stream()
        .map(Path::getFileName)
        .map(String::valueOf)
        .collect(Collectors.joining(", ", "on the class path: ", ""));
  }

  private static Outcome load(Call call, MagicSession session) throws IOException {
    DisplayPublisher.current().fill(String.join("\n\n", codes(file(call))));
    return new Outcome.Done();
  }

  private static Outcome run(Call call, MagicSession session) throws IOException {
    Outcome outcome = new Outcome.Done();
    for (String code : codes(file(call))) {
      outcome = session.java(code);
      if (outcome instanceof Outcome.Failed) {
        return outcome;
      }
    }
    return outcome;
  }

  private static Path file(Call call) throws IOException {
    String[] words = call.words();
    if (words.length != 1) {
      throw new IllegalArgumentException("one file at a time");
    }
    Path file = Path.of(words[0]);
    if (!Files.exists(file)) {
      throw new IOException("there is no file " + file.toAbsolutePath());
    }
    return file;
  }

  private static List<String> codes(Path file) throws IOException {
    String text = Files.readString(file);
    if (!file.toString().endsWith(".ipynb")) {
      return List.of(text);
    }
    List<String> codes = new ArrayList<>();
    try {
      for (JsonElement cell :
          JsonParser.parseString(text).getAsJsonObject().getAsJsonArray("cells")) {
        JsonObject object = cell.getAsJsonObject();
        if (JsonObjects.text(object, "cell_type", "").equals("code")) {
          codes.add(source(object.get("source")));
        }
      }
    } catch (RuntimeException e) {
      throw new IOException(file + " is no notebook, or damaged: " + e.getMessage(), e);
    }
    return codes;
  }

  private static String source(JsonElement source) {
    return source.isJsonArray()
        ? source.getAsJsonArray().asList().stream()
            .map(JsonElement::getAsString)
            .collect(Collectors.joining())
        : source.getAsString();
  }
}
