package dev.jacobi.notebook.cell;

import dev.jacobi.notebook.cell.Cells.Completeness;
import dev.jacobi.notebook.cell.Cells.Completion;
import dev.jacobi.notebook.cell.Cells.Completions;
import dev.jacobi.notebook.cell.Cells.Explanation;
import dev.jacobi.notebook.display.UserNames;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.lang.model.SourceVersion;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/// What an editor asks about code: how it may go on, what a name means, whether it is complete.
/// Answers also while a cell runs; while one is compiled, it waits a little.
final class CodeAnalysis {
  private static final int PATIENCE_MILLIS = 1000;
  private static final int MOST_MATCHES = 500;

  private final SourceDocs docs = new SourceDocs();
  private final PrecedingDeclarations above;
  private final Signatures signatures;
  private final JShellAnalysis shell;
  private final Supplier<SessionSymbols> session;
  private final ReentrantLock compiler;

  CodeAnalysis(
      JShellAnalysis shell,
      Supplier<SessionSymbols> session,
      PrecedingDeclarations above,
      ReentrantLock compiler) {
    this.shell = shell;
    this.session = session;
    this.signatures = new Signatures(shell, session);
    this.above = above;
    this.compiler = compiler;
  }

  private SourceCodeAnalysis analysis() {
    return shell.analysis();
  }

  private List<ShellSnippet> split(String code) {
    return new Splitter(analysis()).split(new CellSource("", code));
  }

  Completions complete(String code, int cursor) {
    return whenFree(() -> completeNow(code, cursor), new Completions(List.of(), cursor, cursor));
  }

  private Completions completeNow(String code, int cursor) {
    List<ShellSnippet> pieces = split(code.substring(0, cursor));
    int start = pieces.isEmpty() ? 0 : pieces.getLast().start();
    int[] anchor = {cursor - start};
    String piece = code.substring(start);
    Map<String, Completion> all = new LinkedHashMap<>();
    String context = above.of(pieces);
    if (!context.isEmpty()) {
      int[] shifted = new int[1];
      suggest(context + piece, context.length() + cursor - start, shifted, all);
      anchor[0] = shifted[0] - context.length();
    }
    int[] own = new int[1];
    if (suggest(piece, cursor - start, own, all)) {
      anchor = own;
    }
    if (all.isEmpty()) {
      anchor[0] = cursor - start - nameBefore(code, cursor).length();
    }
    addInherited(code, cursor, all);
    List<Completion> matches = all.values().stream().limit(MOST_MATCHES).toList();
    return new Completions(matches, start + Math.max(anchor[0], 0), cursor);
  }

  /// Adds what a static import brings that its class has inherited; JShell lists only its own.
  private void addInherited(String code, int cursor, Map<String, Completion> all) {
    String word = nameBefore(code, cursor);
    int first = cursor - word.length();
    if (!word.isEmpty() && (first == 0 || code.charAt(first - 1) != '.')) {
      signatures
          .functions(word)
          .forEach(
              (name, signature) -> {
                String text = signature.startsWith("()") ? name + "()" : name + "(";
                all.putIfAbsent(text, new Completion(text, "function", signature));
              });
    }
  }

  /// Adds the ways to go on that are not there yet, and says whether there are any.
  private boolean suggest(String code, int cursor, int[] anchor, Map<String, Completion> all) {
    List<Suggestion> found = analysis().completionSuggestions(code, cursor, anchor);
    Map<String, String> known =
        found.isEmpty() ? Map.of() : signatures.after(code.substring(0, anchor[0]));
    // Those whose type fits the place come first.
    found.stream()
        .sorted(Comparator.comparing(suggestion -> !suggestion.matchesType()))
        .map(Suggestion::continuation)
        .filter(text -> !text.isEmpty() && !text.contains("$"))
        .forEach(
            text ->
                all.putIfAbsent(
                    text, new Completion(text, kind(text), known.getOrDefault(name(text), ""))));
    return !found.isEmpty();
  }

  private static String name(String text) {
    int bracket = text.indexOf('(');
    return bracket < 0 ? text : text.substring(0, bracket);
  }

  private static String kind(String text) {
    if (text.endsWith("(") || text.endsWith("()")) {
      return "function";
    }
    if (SourceVersion.isKeyword(text.strip())) {
      return "keyword";
    }
    return Character.isUpperCase(text.charAt(0)) ? "class" : "instance";
  }

  Optional<Explanation> inspect(String code, int cursor) {
    return whenFree(() -> inspectNow(code, cursor), Optional.empty());
  }

  private Optional<Explanation> inspectNow(String code, int cursor) {
    int start = pieceStart(code, cursor);
    int end = nameEnd(code, cursor);
    List<Documentation> found = documentation(code, start, end);
    if (found.isEmpty()) {
      // Inside an argument list: the method's.
      found = documentation(code, start, cursor);
    }
    if (found.isEmpty() && !nameBefore(code, end).isEmpty()) {
      // A method's name alone says nothing to the compiler, its call does.
      found = documentation(code.substring(0, end) + "(", start, end + 1);
    }
    Set<String> parts = new LinkedHashSet<>();
    found.forEach(documentation -> parts.add(explain(documentation)));
    if (parts.isEmpty()) {
      imported(nameBefore(code, end)).forEach(doc -> parts.add(explain(doc)));
    }
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    String text = String.join("\n\n", parts);
    return Optional.of(new Explanation(text, "<pre>" + escape(text) + "</pre>"));
  }

  /// The functions of this name that a static import brings.
  private List<SourceDoc> imported(String name) {
    return signatures
        .imports(true)
        .flatMap(type -> docs.methods(type.substring(0, type.lastIndexOf('.')), name).stream())
        .toList();
  }

  private static String nameBefore(String code, int end) {
    int last = end > 0 && code.charAt(end - 1) == '(' ? end - 1 : end;
    int first = last;
    while (first > 0 && Character.isJavaIdentifierPart(code.charAt(first - 1))) {
      first--;
    }
    return code.substring(first, last);
  }

  private List<Documentation> documentation(String code, int start, int cursor) {
    return analysis().documentation(code.substring(start), cursor - start, true);
  }

  private String explain(Documentation documentation) {
    String text = documentation.javadoc();
    String signature = UserNames.plain(documentation.signature());
    if (text != null && !text.isBlank()) {
      return signature + "\n\n" + text.strip();
    }
    return docs.of(signature).map(CodeAnalysis::explain).orElse(signature);
  }

  private static String explain(SourceDoc doc) {
    return doc.header() + "\n\n" + doc.text();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /// The end of the name that the cursor touches, and the bracket if it is a method's.
  private static int nameEnd(String code, int cursor) {
    int end = cursor;
    while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
      end++;
    }
    return end < code.length() && code.charAt(end) == '(' ? end + 1 : end;
  }

  Completeness completeness(String code) {
    return whenFree(() -> completenessNow(code), new Completeness.Complete());
  }

  private Completeness completenessNow(String code) {
    if (code.isBlank()) {
      return new Completeness.Complete();
    }
    List<ShellSnippet> pieces = split(code);
    if (pieces.isEmpty()) {
      return new Completeness.Complete();
    }
    return switch (analysis().analyzeCompletion(pieces.getLast().source()).completeness()) {
      case COMPLETE, COMPLETE_WITH_SEMI, EMPTY -> new Completeness.Complete();
      case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE ->
          new Completeness.Incomplete("  ".repeat(depth(code)));
      case UNKNOWN -> new Completeness.Invalid();
    };
  }

  private static int depth(String code) {
    int depth = 0;
    for (int i = 0; i < code.length(); i++) {
      char c = code.charAt(i);
      depth += c == '{' || c == '(' ? 1 : c == '}' || c == ')' ? -1 : 0;
    }
    return Math.max(depth, 0);
  }

  /// Where the statement around the cursor begins.
  private int pieceStart(String code, int cursor) {
    List<ShellSnippet> before = split(code.substring(0, cursor));
    return before.isEmpty() ? 0 : before.getLast().start();
  }

  private <T> T whenFree(Supplier<T> question, T otherwise) {
    try {
      if (!compiler.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        return otherwise;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return otherwise;
    }
    try {
      shell.tell(session.get());
      return question.get();
    } finally {
      compiler.unlock();
    }
  }
}
