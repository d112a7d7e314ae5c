package dev.jacobi.gpu;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Fold;
import dev.jacobi.backend.Unary;
import dev.jacobi.gpu.OperationCodes.Entry;
import dev.jacobi.gpu.OperationCodes.Role;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads the operations' expressions out of their records and makes the kernels' sources of them:
/// the cases of the interpreter's switch, and the list from which the host knows their numbers. A
/// number stays an operation's own: new ones get the next.
final class OperationTable {
  /// The numbers below belong to the interpreter's own steps.
  private static final int FIRST = 6;

  /// An operation or a fold of this program, and its line in the list.
  private record Row(Object operation, Entry entry) {}

  private static final String HEAD =
      "// Made by dev.jacobi.gpu.OperationTable from the operations' records: change those.\n";

  private final List<Object> operations = new ArrayList<>();
  private final List<Object> folds = new ArrayList<>();
  private final List<Entry> known;

  /// The operations of this program beside those that the compiled kernels know.
  OperationTable() throws IOException, URISyntaxException, ReflectiveOperationException {
    this(OperationCodes.entries(), List.of());
  }

  /// @param known what the list has so far
  /// @param more operations beside those of this program
  OperationTable(List<Entry> known, List<Object> more)
      throws IOException, URISyntaxException, ReflectiveOperationException {
    this.known = known;
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
    for (Object operation : more) {
      (operation instanceof Fold ? folds : operations).add(operation);
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
    for (Row row : rows(operations, false)) {
      text.append(line(row)).append('\n');
    }
    return text.toString();
  }

  /// The cases of the folds' switch.
  String foldCases() throws ReflectiveOperationException {
    StringBuilder text = new StringBuilder(HEAD);
    for (Row row : rows(folds, true)) {
      text.append(line(row)).append('\n');
    }
    return text.toString();
  }

  private static String line(Row row) {
    Entry entry = row.entry;
    return "%s_%s(%d, %s)"
        .formatted(entry.role(), entry.numbers(), entry.code(), OperationCodes.cuda(row.operation));
  }

  /// A line for each operation and fold, in the order of their numbers: those that are gone keep
  /// theirs.
  String list() throws ReflectiveOperationException {
    return entries().stream().map(Entry::toString).collect(Collectors.joining("\n", "", "\n"));
  }

  List<Entry> entries() throws ReflectiveOperationException {
    List<Entry> all = new ArrayList<>();
    for (boolean isFold : new boolean[] {false, true}) {
      Map<Integer, Entry> byCode = new TreeMap<>();
      for (Entry entry : known) {
        if ((entry.role() == Role.FOLD) == isFold) {
          byCode.put(
              entry.code(),
              new Entry(
                  entry.role(),
                  entry.code(),
                  entry.name(),
                  OperationCodes.GONE,
                  entry.expression()));
        }
      }
      for (Row row : rows(isFold ? folds : operations, isFold)) {
        byCode.put(row.entry.code(), row.entry);
      }
      all.addAll(byCode.values());
    }
    return all;
  }

  /// The names of what the compiled kernels do not know, or know by another expression.
  List<String> younger() throws ReflectiveOperationException {
    List<String> names = new ArrayList<>();
    for (Entry entry : entries()) {
      if (!entry.isGone() && !known.contains(entry)) {
        names.add(entry.name());
      }
    }
    return names;
  }

  /// Each operation with its number: the one that it has, or the next one that nobody ever had.
  private List<Row> rows(List<Object> some, boolean isFold) throws ReflectiveOperationException {
    int next = isFold ? 0 : FIRST;
    Map<String, Integer> codes = new HashMap<>();
    for (Entry entry : known) {
      if ((entry.role() == Role.FOLD) == isFold) {
        codes.put(entry.name(), entry.code());
        next = Math.max(next, entry.code() + 1);
      }
    }
    Map<Integer, Row> rows = new TreeMap<>();
    for (Object operation : some) {
      String name = operation.getClass().getSimpleName();
      int code = codes.getOrDefault(name, next);
      next = Math.max(next, code + 1);
      if (rows.containsKey(code)) {
        throw new IllegalStateException(
            "kernels know operations by the names of their records, and two are called " + name);
      }
      String expression = OperationCodes.expression(operation);
      rows.put(
          code,
          new Row(
              operation,
              new Entry(Role.of(operation), code, name, numbers(operation), expression)));
      codes.put(name, code);
    }
    return List.copyOf(rows.values());
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
}
