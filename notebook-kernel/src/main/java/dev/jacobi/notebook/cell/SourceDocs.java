package dev.jacobi.notebook.cell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The documentation of Jacobi's own classes, read from their sources, which are in the jar.
final class SourceDocs {
  private static final Pattern METHOD =
      Pattern.compile("(?:.*\\s)?(?:(?<owner>[\\w.]+)\\.)?(?<name>\\w+)\\((?<parameters>.*)\\)");
  // A record is told with its components.
  private static final Pattern TYPE =
      Pattern.compile("(?<package>[a-z.]+)\\.(?<name>[A-Z]\\w*)(\\(.*\\))?");
  private static final List<String> PACKAGES =
      List.of(
          "dev.jacobi.tensor",
          "dev.jacobi.shape",
          "dev.jacobi.autograd",
          "dev.jacobi.nn",
          "dev.jacobi.nn.data",
          "dev.jacobi.nn.edit",
          "dev.jacobi.nn.io",
          "dev.jacobi.nn.layers",
          "dev.jacobi.nn.loss",
          "dev.jacobi.nn.optim",
          "dev.jacobi.nn.train",
          "dev.jacobi.notebook.display",
          "dev.jacobi.notebook.display.chart",
          "dev.jacobi.notebook.display.graph",
          "dev.jacobi.notebook.display.table",
          "dev.jacobi.notebook.display.tensor",
          "dev.jacobi.notebook.show",
          "dev.jacobi.notebook.widget");

  private final Map<String, List<SourceDoc>> known = new ConcurrentHashMap<>();

  /// What the sources say about the signature that JShell has found, with the names of parameters.
  Optional<SourceDoc> of(String signature) {
    Matcher type = TYPE.matcher(signature);
    if (type.matches()) {
      return in(type.group("package"), type.group("name")).stream()
          .filter(doc -> doc.isType(type.group("name")))
          .findFirst();
    }
    Matcher method = METHOD.matcher(signature);
    if (!method.matches()) {
      return Optional.empty();
    }
    String name = method.group("name");
    String owner = Objects.requireNonNullElse(method.group("owner"), name);
    List<String> parameters = types(method.group("parameters"));
    return owner(owner).filter(doc -> doc.isMethod(name, parameters)).findFirst();
  }

  /// The methods of this name in a class and in those that it extends.
  List<SourceDoc> methods(String owner, String name) {
    List<SourceDoc> found = new ArrayList<>();
    try {
      for (Class<?> type = Class.forName(owner); type != null; type = type.getSuperclass()) {
        in(type.getPackageName(), type.getSimpleName()).stream()
            .filter(doc -> doc.isMethod(name))
            .forEach(found::add);
      }
    } catch (ClassNotFoundException e) {
      // A class of a cell, which has no documentation.
    }
    return found;
  }

  private Stream<SourceDoc> owner(String name) {
    String simple = name.substring(name.lastIndexOf('.') + 1);
    return PACKAGES.stream().flatMap(home -> in(home, simple).stream());
  }

  private List<SourceDoc> in(String home, String type) {
    String file = home.replace('.', '/') + "/" + type + ".java";
    return known.computeIfAbsent(file, SourceDocs::read);
  }

  private static List<SourceDoc> read(String file) {
    try (@Nullable InputStream in = SourceDocs.class.getResourceAsStream("sources/" + file)) {
      return in == null
          ? List.of()
          : SourceReader.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return List.of(); // A jar that cannot be read has worse to say.
    }
  }

  /// The types of `long... shape, Tensor other`.
  private static List<String> types(String parameters) {
    String plain = SourceDoc.erased(parameters);
    return plain.isBlank()
        ? List.of()
        : Arrays.stream(plain.split(",", -1)).map(p -> p.strip().split(" ", -1)[0]).toList();
  }
}
