package dev.jacobi.notebook.cell;

import dev.jacobi.notebook.display.UserNames;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The signatures that a list of completions shows beside the names: `(long... sizes) → Tensor` of
/// a method, the type of a variable.
final class Signatures {
  private static final List<String> PACKAGES =
      List.of(
          "java.lang.",
          "java.util.",
          "java.util.function.",
          "java.util.stream.",
          "java.io.",
          "java.nio.file.",
          "java.time.",
          "java.math.");

  private final JShellAnalysis shell;
  private final Supplier<SessionSymbols> session;

  Signatures(JShellAnalysis shell, Supplier<SessionSymbols> session) {
    this.shell = shell;
    this.session = session;
  }

  /// The signatures of what can follow `code` by name; a name that is overloaded has its first.
  Map<String, String> after(String code) {
    Map<String, String> found = new HashMap<>();
    String before = code.stripTrailing();
    if (before.endsWith(".")) {
      receiver(before.substring(0, before.length() - 1)).ifPresent(type -> add(type, found));
      return found;
    }
    for (SessionSymbol one : session.get().all()) {
      if (one.isVariable()) {
        found.put(one.name(), TypeSource.simple(one.type()));
      } else if (one.snippet() instanceof Snippet.Method method) {
        found.put(one.name(), method.signature());
      }
    }
    imports(true)
        .flatMap(name -> type(name.substring(0, name.lastIndexOf('.'))).stream())
        .forEach(type -> add(type, found));
    return found;
  }

  /// The static methods that imports bring, and that begin so; one of a name.
  Map<String, String> functions(String beginning) {
    Map<String, String> found = new TreeMap<>();
    imports(true)
        .flatMap(name -> type(name.substring(0, name.lastIndexOf('.'))).stream())
        .flatMap(type -> Arrays.stream(type.getMethods()))
        .filter(method -> Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
        .filter(method -> method.getName().startsWith(beginning))
        .forEach(method -> found.putIfAbsent(method.getName(), of(method)));
    return found;
  }

  private Optional<Class<?>> receiver(String code) {
    String type = shell.analysis().analyzeType(code, code.length());
    String name = type == null ? lastWord(code) : SourceDoc.erased(type);
    String simple = name.substring(name.lastIndexOf('.') + 1);
    Stream<String> imported =
        imports(false).map(each -> each.endsWith("*") ? each.substring(0, each.length() - 1) : "");
    return Stream.concat(Stream.of(""), Stream.concat(imported, PACKAGES.stream()))
        .flatMap(home -> type(home + simple).stream())
        .findFirst();
  }

  private static String lastWord(String code) {
    int start = code.length();
    while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) {
      start--;
    }
    return code.substring(start);
  }

  /// What the session imports: names with their packages, or with classes if they are static.
  Stream<String> imports(boolean ofStatics) {
    String begin = ofStatics ? "import static " : "import ";
    return session.get().imports().stream()
        .filter(line -> line.startsWith(begin) && !line.startsWith("import module "))
        .filter(line -> line.startsWith("import static ") == ofStatics)
        .map(line -> line.substring(begin.length()).replace(";", "").strip());
  }

  private static Optional<Class<?>> type(String name) {
    try {
      return Optional.of(
          Class.forName(name, false, Thread.currentThread().getContextClassLoader()));
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty();
    }
  }

  private static void add(Class<?> type, Map<String, String> found) {
    for (Method method : type.getMethods()) {
      if (!method.isSynthetic()) {
        found.putIfAbsent(method.getName(), of(method));
      }
    }
    for (Field field : type.getFields()) {
      if (Modifier.isPublic(field.getModifiers())) {
        found.putIfAbsent(field.getName(), simple(field.getGenericType()));
      }
    }
  }

  private static String of(Method method) {
    String parameters =
        Arrays.stream(method.getParameters())
            .map(parameter -> simple(parameter) + name(parameter))
            .collect(Collectors.joining(", ", "(", ")"));
    return parameters + " → " + simple(method.getGenericReturnType());
  }

  private static String simple(Parameter parameter) {
    String type = simple(parameter.getParameterizedType());
    return parameter.isVarArgs() ? type.replaceFirst("\\[]$", "...") : type;
  }

  private static String name(Parameter parameter) {
    return parameter.isNamePresent() ? " " + parameter.getName() : "";
  }

  private static String simple(Type type) {
    return UserNames.plain(type.getTypeName()).replaceAll("([A-Za-z_]\\w*[.$])+(?=\\w)", "");
  }
}
