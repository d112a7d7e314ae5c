package dev.jacobi.notebook.cell;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a session holds: imports, variables, methods, types, and what waits for something that is
/// not defined yet.
final class SessionSymbols {
  private static final Pattern WORD = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");
  private static final Pattern IMPORT =
      Pattern.compile("import\\s+(static\\s+|module\\s+)?([\\w.]+\\.)?([\\w*]+)\\s*;?");

  /// A declaration that names something unknown.
  ///
  /// @param missing such as `class Late`
  record Waiting(SessionSymbol declared, Set<String> missing) {}

  private final Map<String, SessionSymbol> all = new LinkedHashMap<>();
  private final Map<String, Waiting> waiting = new LinkedHashMap<>();
  private final Map<String, ImportLine> imports = new LinkedHashMap<>();
  private int version;

  /// An import.
  ///
  /// @param name what it makes known; `*` if that is many names
  record ImportLine(String name, String line) {}

  /// @param lines imports, such as `import java.util.*;`
  SessionSymbols(Collection<String> lines) {
    lines.forEach(this::add);
  }

  private SessionSymbols(SessionSymbols other) {
    all.putAll(other.all);
    waiting.putAll(other.waiting);
    imports.putAll(other.imports);
  }

  SessionSymbols copy() {
    return new SessionSymbols(this);
  }

  /// Takes over what another holds.
  void become(SessionSymbols other) {
    version++;
    all.clear();
    all.putAll(other.all);
    waiting.clear();
    waiting.putAll(other.waiting);
    imports.clear();
    imports.putAll(other.imports);
  }

  /// The words of a text, in which all names are that it mentions.
  static Set<String> words(String text) {
    return WORD.matcher(text).results().map(MatchResult::group).collect(toCollection(TreeSet::new));
  }

  /// Adds an import; a name that is imported twice means the last.
  void add(String line) {
    Matcher matcher = IMPORT.matcher(line.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("import: cannot be read: " + line);
    }
    String name = matcher.group(3);
    String kind = matcher.group(1) == null ? "" : matcher.group(1).strip();
    boolean isMany = name.equals("*") || kind.equals("module");
    String key = isMany || kind.equals("static") ? line.strip() : name;
    imports.put(key, new ImportLine(isMany ? "*" : name, line.strip()));
  }

  /// The imports as they were written.
  List<String> imports() {
    return imports.values().stream().map(ImportLine::line).toList();
  }

  /// The import of one name, if there is one.
  Optional<ImportLine> imported(String name) {
    return imports.values().stream().filter(line -> line.name().equals(name)).findFirst();
  }

  void put(SessionSymbol declared) {
    version++;
    waiting.remove(declared.key());
    if (declared.snippet() instanceof Snippet.Method) {
      // Of the methods of one name the newest knows the others.
      all.remove(declared.key());
    }
    all.put(declared.key(), declared);
  }

  void remove(SessionSymbol declared) {
    version++;
    all.remove(declared.key());
  }

  void await(Waiting one) {
    all.remove(one.declared().key());
    waiting.put(one.declared().key(), one);
  }

  void forgetWaiting(String key) {
    waiting.remove(key);
  }

  @Nullable SessionSymbol get(String key) {
    return all.get(key);
  }

  Collection<SessionSymbol> all() {
    return List.copyOf(all.values());
  }

  Collection<Waiting> waiting() {
    return List.copyOf(waiting.values());
  }

  /// Whether anything has this name.
  boolean knows(String name) {
    return all.values().stream().anyMatch(one -> one.name().equals(name));
  }

  boolean isType(String name) {
    return all.containsKey("type " + name);
  }

  /// The methods of a name, the newest last.
  List<SessionSymbol> methods(String name) {
    List<SessionSymbol> found = new ArrayList<>();
    for (SessionSymbol one : all.values()) {
      if (one.snippet() instanceof Snippet.Method && one.name().equals(name)) {
        found.add(one);
      }
    }
    return found;
  }

  /// The variables, oldest first.
  List<SessionSymbol> variables() {
    return all.values().stream().filter(one -> one.isVariable() && !one.type().isEmpty()).toList();
  }

  /// Forgets everything but imports.
  void clear() {
    version++;
    all.clear();
    waiting.clear();
  }

  /// Another number after each change.
  int version() {
    return version;
  }

  /// The names of the types.
  List<String> types() {
    return all.values().stream()
        .filter(one -> one.snippet() instanceof Snippet.Type)
        .map(SessionSymbol::name)
        .toList();
  }

  /// A class that has all that the session holds as members, but for what methods do.
  ///
  /// @return all but its last bracket
  String members(String type) {
    StringBuilder text = new StringBuilder("package REPL; ");
    imports.values().forEach(line -> text.append(line.line()).append(' '));
    StringBuilder members = new StringBuilder();
    for (SessionSymbol one : all.values()) {
      switch (one.snippet()) {
        case Snippet.Type declared ->
            members
                .append("public static ")
                .append(declared.span().modifiers())
                .append(declared.span().between(declared.span().head(), declared.span().end()));
        case Snippet.Method method ->
            members.append("public static ").append(method.header()).append("{ throw null; }");
        default -> {
          if (one.type().isEmpty()) {
            text.append("import static REPL.%s.%s; ".formatted(one.wrapper(), one.name()));
          } else {
            members.append("public static %s %s;".formatted(one.type(), one.name()));
          }
        }
      }
      members.append('\n');
    }
    return text + " public class " + type + " {" + members;
  }

  /// The imports before a class that mentions these words.
  ///
  /// @param own what the class declares itself, by label
  String before(Set<String> words, Set<String> own) {
    Map<String, String> homes = new LinkedHashMap<>();
    for (SessionSymbol one : all.values()) {
      if (words.contains(one.name()) && !own.contains(one.label())) {
        homes.put(one.label(), "import static REPL.%s.%s;".formatted(one.wrapper(), one.name()));
      }
    }
    String lines =
        imports.values().stream()
            .filter(line -> line.name().equals("*") || isNeeded(line.name(), words))
            .map(ImportLine::line)
            .collect(joining(" "));
    return lines + " " + homes.values().stream().distinct().collect(joining(" "));
  }

  /// An import of one name gives way to what a cell has declared.
  private boolean isNeeded(String name, Set<String> words) {
    return words.contains(name) && !knows(name);
  }
}
