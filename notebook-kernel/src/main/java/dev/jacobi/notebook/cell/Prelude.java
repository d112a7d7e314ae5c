package dev.jacobi.notebook.cell;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.SubKind;

/// The imports that stand before a piece of a cell in its class: of what the piece mentions only,
/// so that their number does not grow with the notebook.
final class Prelude {
  private static final Pattern WORD = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");

  private final JShell shell;
  private final Queue<String> waiting;

  /// @param first imports that JShell is told of when it is first asked something: it takes its
  ///   time over them, and a first cell that declares nothing need not wait for that
  Prelude(JShell shell, Collection<String> first) {
    this.shell = shell;
    waiting = new ArrayDeque<>(first);
  }

  /// The session that all imports are of.
  JShell shell() {
    return shell;
  }

  /// Tells JShell of one import that it does not know yet, and says whether there was one.
  boolean tellOne() {
    String line = waiting.poll();
    if (line != null) {
      shell.eval(line);
    }
    return line != null;
  }

  /// Tells JShell of all imports that it does not know yet.
  void tell() {
    boolean more = true;
    while (more) {
      more = tellOne();
    }
  }

  /// The imports for a piece of this source.
  String of(String source) {
    Set<String> words = WORD.matcher(source).results().map(MatchResult::group).collect(toSet());
    Stream<String> imports =
        shell
            .imports()
            .filter(line -> isOfMany(line) || words.contains(line.name()))
            .map(Prelude::line);
    Stream<String> declarations =
        Stream.of(shell.variables(), shell.methods(), shell.types())
            .flatMap(all -> all)
            .filter(one -> words.contains(one.name()) && shell.status(one).isDefined())
            .map(one -> "import static %s.%s;".formatted(wrapper(one), one.name()));
    return Stream.of(waiting.stream(), imports, declarations)
        .flatMap(all -> all)
        .collect(joining(" "));
  }

  private static boolean isOfMany(ImportSnippet line) {
    return line.name().endsWith("*") || isModule(line);
  }

  private static boolean isModule(ImportSnippet line) {
    return line.subKind() == SubKind.MODULE_IMPORT_SUBKIND;
  }

  private static String line(ImportSnippet line) {
    String kind = line.isStatic() ? "static " : isModule(line) ? "module " : "";
    return "import " + kind + line.fullname() + ";";
  }

  private String wrapper(Snippet snippet) {
    return shell.sourceCodeAnalysis().wrapper(snippet).fullClassName();
  }
}
