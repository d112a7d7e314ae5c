package dev.jacobi.gpu;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Fold;
import dev.jacobi.backend.Unary;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads the operations' expressions out of their records and makes the kernels' sources of them:
/// the cases of the interpreter's switch, and the list from which the host knows their numbers.
///
/// Run with a folder (`gpu/src/main`), it writes them there.
final class OperationTable {
  /// The numbers below belong to the interpreter's own steps.
  private static final int FIRST = 6;

  private static final String HEAD =
      "// Made by dev.jacobi.gpu.OperationTable from the operations' records: change those.\n";

  private final List<Object> operations = new ArrayList<>();
  private final List<Object> folds = new ArrayList<>();

  OperationTable() throws IOException, URISyntaxException, ReflectiveOperationException {
    for (String name : classNames()) {
      Class<?> type = Class.forName(name, false, Tensor.class.getClassLoader());
      if (!type.isRecord() || Modifier.isAbstract(type.getModifiers())) {
        continue;
      }
      if (Unary.class.isAssignableFrom(type) || Binary.class.isAssignableFrom(type)) {
        operations.add(make(type));
      } else if (Fold.class.isAssignableFrom(type)) {
        folds.add(make(type));
      }
    }
  }

  /// The table, for tests that want an operation by its name.
  static OperationTable read() {
    try {
      return new OperationTable();
    } catch (IOException | URISyntaxException | ReflectiveOperationException e) {
      throw new IllegalStateException("the operations' records cannot be read", e);
    }
  }

  Fold fold(String name) {
    return (Fold) named(folds, name);
  }

  Binary binary(String name) {
    return (Binary) named(operations, name);
  }

  private static Object named(List<Object> all, String name) {
    return all.stream()
        .filter(operation -> operation.getClass().getSimpleName().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no operation " + name));
  }

  private static Object make(Class<?> type) throws ReflectiveOperationException {
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  private static List<String> classNames() throws IOException, URISyntaxException {
    Path place = Path.of(Tensor.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String folder = Tensor.class.getPackageName().replace('.', '/');
    if (Files.isDirectory(place)) {
      return names(place.resolve(folder));
    }
    try (FileSystem jar = FileSystems.newFileSystem(place)) {
      return names(jar.getPath(folder));
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.startsWith("package-info"))
          .map(name -> Tensor.class.getPackageName() + "." + name.replace(".class", ""))
          .sorted()
          .toList();
    }
  }

  /// The cases of the interpreter's switch.
  String operationCases() throws ReflectiveOperationException {
    StringBuilder text = new StringBuilder(HEAD);
    for (int i = 0; i < operations.size(); i++) {
      Object operation = operations.get(i);
      String arity = operation instanceof Unary ? "UNARY_" : "BINARY_";
      text.append(
          "%s%s(%d, %s)%n".formatted(arity, numbers(operation), FIRST + i, cuda(operation)));
    }
    return text.toString();
  }

  /// The cases of the folds' switch.
  String foldCases() throws ReflectiveOperationException {
    StringBuilder text = new StringBuilder(HEAD);
    for (int i = 0; i < folds.size(); i++) {
      text.append("FOLD_%s(%d, %s)%n".formatted(numbers(folds.get(i)), i, cuda(folds.get(i))));
    }
    return text.toString();
  }

  /// A line for each operation and fold: its number and its class.
  String list() {
    Stream<String> pointwise =
        Stream.iterate(0, i -> i < operations.size(), i -> i + 1)
            .map(i -> FIRST + i + " " + operations.get(i).getClass().getName());
    Stream<String> combining =
        Stream.iterate(0, i -> i < folds.size(), i -> i + 1)
            .map(i -> i + " " + folds.get(i).getClass().getName());
    return Stream.concat(pointwise, combining).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String cuda(Object operation) {
    String text =
        switch (operation) {
          case Unary unary -> unary.cuda();
          case Binary binary -> binary.cuda();
          case Fold fold -> fold.cuda();
          default -> throw new IllegalArgumentException(operation.toString());
        };
    return text.replaceAll("\\s+", " ");
  }

  /// In which numbers an operation computes.
  private static String numbers(Object operation) throws ReflectiveOperationException {
    for (Class<?> type : operation.getClass().getInterfaces()) {
      if (type.getSimpleName().equals("Whole")) {
        return "WHOLE";
      }
    }
    if (operation instanceof Fold) {
      boolean whole =
          Stream.of(operation.getClass().getDeclaredMethods())
              .anyMatch(method -> method.getReturnType() == long.class);
      return whole ? "ANY" : "REAL";
    }
    Method types = operation.getClass().getMethod("types");
    types.setAccessible(true);
    return String.valueOf(types.invoke(operation)).equals("FLOATING") ? "REAL" : "ANY";
  }

  void write(Path main) throws IOException, ReflectiveOperationException {
    Files.writeString(main.resolve("cuda/operations.cuh"), operationCases());
    Files.writeString(main.resolve("cuda/folds.cuh"), foldCases());
    Files.writeString(main.resolve("resources/dev/jacobi/gpu/operations.txt"), list());
  }

  static void main(String... arguments) throws Exception {
    new OperationTable().write(Path.of(arguments[0]));
  }
}
