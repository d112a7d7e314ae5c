package dev.jacobi.notebook.cell;

import dev.jacobi.notebook.display.FailedOperation;
import dev.jacobi.tensor.Places;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.tools.JavaFileManager;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;

/// Cells in Java, on JShell in this virtual machine: cells, tensors and displays share their
/// objects.
public final class JavaCells implements Cells {
  private static final int WARM_UPS = 200;

  private static final String WARM = "warm$";
  private static final List<String> WARMING =
      List.of(
          "1 + 1",
          "System.identityHashCode(1);",
          "int " + WARM + " = 1;",
          "dev.jacobi.tensor.Tensor.ones(64, 64).matmul(dev.jacobi.tensor.Tensor.ones(64, 64))"
              + ".exp().sum().item()");

  // Fair: who waits to complete a name has his turn while a cell goes from statement to statement.
  private final ReentrantLock compiler = new ReentrantLock(true);
  private final CellLoader loader;
  private final CellControl control;
  private final JShell shell;
  private final Splitter splitter;
  private final Tracebacks tracebacks;
  private final CodeHelp help;
  private final CellLines lines;
  private final Prelude prelude;
  private final Statements statements;
  private @Nullable Piece current;
  private int names;
  private int warmUps;
  private int running;

  /// A session in which `imports` are known, each a line such as `import java.util.*;`.
  public JavaCells(Collection<String> imports) {
    loader = new CellLoader(JavaCells.class.getClassLoader());
    control = new CellControl(loader, compiler);
    AtomicReference<JavaFileManager> files = new AtomicReference<>();
    shell =
        JShell.builder()
            .executionEngine(control, Map.of())
            .fileManager(
                all -> {
                  CompilerFiles remembering = new CompilerFiles(all);
                  files.set(remembering);
                  return remembering;
                })
            .idGenerator((snippet, index) -> name())
            .compilerOptions("--add-modules=jdk.incubator.vector", "-proc:none")
            .build();
    splitter = new Splitter(shell.sourceCodeAnalysis());
    statements = new Statements(new StatementFiles(files.get(), loader));
    prelude = new Prelude(shell, imports);
    lines = new CellLines(shell);
    tracebacks = new Tracebacks(lines);
    help = new CodeHelp(splitter, prelude, new Above(statements), compiler);
    CellPlaces.install(lines::place);
  }

  /// Names the snippet that is being evaluated, so that a stack trace can be read back.
  private String name() {
    String id = Integer.toString(++names);
    Piece piece = current;
    if (piece != null) {
      lines.declaration(id, piece);
    }
    return id;
  }

  @Override
  public Outcome run(String name, String code) {
    Thread.currentThread().setContextClassLoader(loader.classLoader());
    CellSource cell = new CellSource(name, code);
    begin();
    Places.restart();
    try {
      return locked(() -> run(cell));
    } catch (RuntimeException | Error e) {
      // The compiler itself has failed, as it does when memory is short.
      return tracebacks.broken(e);
    } finally {
      end();
    }
  }

  private synchronized void begin() {
    running++;
  }

  private synchronized void end() {
    running--;
    if (running == 0) {
      Stop.forget();
    }
  }

  /// The virtual machine compiles the compiler and the engine's kernels while nobody waits for
  /// them.
  @Override
  public boolean warmUp() {
    if (locked(prelude::tellOne)) {
      return true;
    }
    if (warmUps < WARM_UPS) {
      CellSource code = new CellSource("", WARMING.get(warmUps++ % WARMING.size()));
      try {
        locked(() -> new Run().piece(new Piece(code, 0, code.code())));
        shell.variables().filter(variable -> variable.name().equals(WARM)).forEach(shell::drop);
      } catch (RuntimeException | Error e) {
        warmUps = WARM_UPS; // The compiler cannot now; the next cell will say why.
      }
    }
    return warmUps < WARM_UPS;
  }

  @Override
  public synchronized void interrupt() {
    if (running > 0) {
      Stop.want();
      control.wake();
    }
  }

  private Outcome run(CellSource cell) {
    List<Piece> all = splitter.split(cell);
    Optional<Outcome> wrong = syntax(all);
    if (wrong.isPresent()) {
      return wrong.get();
    }
    Run run = new Run();
    for (Piece piece : all) {
      Optional<Outcome> failed = run.piece(piece);
      if (failed.isPresent()) {
        return failed.get();
      }
    }
    return run.end(cell);
  }

  /// What is no Java is found before anything runs.
  private Optional<Outcome> syntax(List<Piece> all) {
    // Only the last piece can be one that the splitter could not read.
    return all.isEmpty() || !splitter.isErroneous(all.getLast().source())
        ? Optional.empty()
        : Optional.of(tracebacks.compileError(all.getLast(), diagnostics(all.getLast())));
  }

  private List<Diag> diagnostics(Piece erroneous) {
    Snippet rejected = shell.eval(erroneous.source()).getFirst().snippet();
    return shell.diagnostics(rejected).toList();
  }

  /// One run of a cell.
  private final class Run {
    private final Set<DeclarationSnippet> waiting = new LinkedHashSet<>();
    private final List<Snippet> own = new ArrayList<>();
    private Outcome outcome = new Outcome.Done();

    Optional<Outcome> piece(Piece piece) {
      if (Stop.isWanted()) {
        return Optional.of(tracebacks.interrupted(piece.cell()));
      }
      outcome = new Outcome.Done();
      Optional<Statements.Compiled> statement = compile(piece);
      // An error is told in the user's words, so the piece goes to JShell as it stands.
      return statement.isPresent() ? run(piece, statement.get()) : declare(piece);
    }

    private Optional<Outcome> run(Piece piece, Statements.Compiled statement) {
      lines.statement(statement.name(), piece);
      try {
        control.run(loader.load(statement));
      } catch (ReflectiveOperationException e) {
        return Optional.of(tracebacks.broken(e));
      }
      Throwable failure = control.takeFailure();
      Object value = control.takeValue();
      if (Stop.isWanted()) {
        return Optional.of(tracebacks.interrupted(piece.cell()));
      }
      if (failure != null) {
        return Optional.of(thrown(piece, failure));
      }
      if (statement.isExpression()) {
        outcome = new Outcome.Value(value);
      }
      return Optional.empty();
    }

    private Optional<Outcome> declare(Piece piece) {
      List<SnippetEvent> events = eval(piece);
      Throwable failure = control.takeFailure();
      Object value = control.takeValue();
      if (Stop.isWanted()) {
        return Optional.of(tracebacks.interrupted(piece.cell()));
      }
      revive(events);
      for (SnippetEvent event : events) {
        if (event.causeSnippet() == null) {
          Optional<Outcome> failed = own(piece, event, failure, value);
          if (failed.isPresent()) {
            return failed;
          }
        }
      }
      return Optional.empty();
    }

    private Outcome thrown(Piece piece, Throwable failure) {
      Map<String, Object> known = new HashMap<>();
      for (Variable variable : variables()) {
        value(variable).ifPresent(value -> known.put(variable.name(), value));
      }
      return tracebacks.thrown(failure).with(FailedOperation.of(failure, piece.source(), known));
    }

    private List<SnippetEvent> eval(Piece piece) {
      prelude.tell();
      current = piece;
      try {
        return shell.eval(piece.source());
      } finally {
        current = null;
      }
    }

    private Optional<Outcome> own(
        Piece piece, SnippetEvent event, @Nullable Throwable failure, @Nullable Object value) {
      Snippet snippet = event.snippet();
      own.add(snippet);
      if (event.status() == Status.REJECTED) {
        return Optional.of(tracebacks.compileError(piece, shell.diagnostics(snippet).toList()));
      }
      if (isTemporary(snippet)) {
        drop((VarSnippet) snippet);
      }
      if (failure != null) {
        return Optional.of(thrown(piece, failure));
      }
      if (snippet instanceof DeclarationSnippet declaration && event.status() != Status.VALID) {
        waiting.add(declaration);
      }
      if (isExpression(snippet) && !isQuiet(piece)) {
        outcome = new Outcome.Value(value);
      }
      return Optional.empty();
    }

    private static boolean isExpression(Snippet snippet) {
      return isTemporary(snippet)
          || (snippet instanceof ExpressionSnippet
              && snippet.subKind() != SubKind.ASSIGNMENT_SUBKIND);
    }

    /// A semicolon at the end keeps a result quiet.
    private boolean isQuiet(Piece piece) {
      return piece.source().stripTrailing().endsWith(";");
    }

    Outcome end(CellSource cell) {
      waiting.stream()
          .filter(
              snippet -> shell.status(snippet) != Status.VALID && shell.status(snippet).isActive())
          .forEach(snippet -> note(waitingFor(snippet)));
      for (String name : loader.takeLost()) {
        shell
            .variables()
            .filter(variable -> variable.name().equals(name))
            .filter(variable -> valueOf(variable).isEmpty())
            .forEach(variable -> note(reset(variable)));
      }
      return callsMain() ? piece(new Piece(cell, 0, "main();")).orElse(outcome) : outcome;
    }

    /// A whole program was pasted: `void main() { ... }` and what it needs.
    private boolean callsMain() {
      return !own.isEmpty()
          && own.stream()
              .allMatch(
                  snippet ->
                      (snippet instanceof DeclarationSnippet && !isTemporary(snippet))
                          || snippet.kind() == Snippet.Kind.IMPORT)
          && own.stream().anyMatch(JavaCells::isMain);
    }
  }

  /// Whether a variable is only there for an expression.
  private static boolean isTemporary(Snippet snippet) {
    return snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
  }

  /// The class of a piece that declares nothing.
  private Optional<Statements.Compiled> compile(Piece piece) {
    String source = piece.source();
    return statements.compile("$JShell$S" + ++names, prelude.of(source), source);
  }

  /// Declares those variables again that JShell gives up when a type behind their `var` changes;
  /// the loader then keeps their values.
  private void revive(List<SnippetEvent> events) {
    for (SnippetEvent event : events) {
      if (event.causeSnippet() != null
          && event.snippet() instanceof VarSnippet variable
          && event.previousStatus().isDefined()
          && event.status() == Status.RECOVERABLE_NOT_DEFINED) {
        Optional<Object> value = valueOf(variable);
        current = lines.declaration(variable).orElse(null);
        Snippet again =
            shell.eval(variable.typeName() + " " + variable.name() + ";").getFirst().snippet();
        current = null;
        // The declaration has put the default value there.
        value.ifPresent(object -> loader.restore(wrapper(again), variable.name(), object));
      }
    }
  }

  private static boolean isMain(Snippet snippet) {
    return snippet instanceof MethodSnippet method
        && method.name().equals("main")
        && method.parameterTypes().isEmpty();
  }

  private void drop(VarSnippet temporary) {
    loader.forget(wrapper(temporary), temporary.name());
    shell.drop(temporary);
  }

  private Optional<Object> valueOf(VarSnippet variable) {
    return loader.value(wrapper(variable), variable.name());
  }

  private String wrapper(Snippet snippet) {
    return shell.sourceCodeAnalysis().wrapper(snippet).fullClassName();
  }

  private String waitingFor(DeclarationSnippet snippet) {
    String missing = String.join(", ", shell.unresolvedDependencies(snippet).toList());
    return "%s can be used when this is defined: %s".formatted(Names.of(snippet), missing);
  }

  private String reset(VarSnippet variable) {
    String again =
        lines
            .declaration(variable)
            .map(piece -> "run " + piece.cell().name() + " again")
            .orElse("make it again");
    return "%s is null now, as %s has changed in more than its methods' bodies: %s"
        .formatted(variable.name(), variable.typeName(), again);
  }

  private static void note(String text) {
    System.out.println("Note: " + text + ".");
  }

  @Override
  public Completions complete(String code, int cursor) {
    return help.complete(code, cursor);
  }

  @Override
  public Optional<Explanation> inspect(String code, int cursor) {
    return help.inspect(code, cursor);
  }

  @Override
  public Completeness completeness(String code) {
    return help.completeness(code);
  }

  @Override
  public List<Variable> variables() {
    return shell
        .variables()
        .filter(variable -> shell.status(variable).isActive())
        .map(variable -> new Variable(variable.name(), variable.typeName()))
        .toList();
  }

  /// What a variable holds; empty for null too.
  public Optional<Object> value(Variable variable) {
    return shell
        .variables()
        .filter(snippet -> snippet.name().equals(variable.name()))
        .filter(snippet -> shell.status(snippet).isActive())
        .findFirst()
        .flatMap(this::valueOf);
  }

  /// Lets cells use the classes of jars and folders.
  public void addToClasspath(List<Path> entries) {
    String joined =
        entries.stream()
            .map(entry -> entry.toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    locked(
        () -> {
          shell.addToClasspath(joined);
          statements.classPathChanged();
          return entries;
        });
  }

  /// Forgets everything that cells have defined, except for imports.
  public void reset() {
    locked(
        () -> {
          List<Snippet> all = shell.snippets().filter(s -> shell.status(s).isActive()).toList();
          for (Snippet snippet : all) {
            if (snippet instanceof VarSnippet variable) {
              loader.forget(wrapper(variable), variable.name());
            }
            if (snippet instanceof DeclarationSnippet) {
              shell.drop(snippet);
            }
          }
          return all;
        });
  }

  @Override
  public void close() {
    shell.close();
  }

  private <T> T locked(Supplier<T> action) {
    compiler.lock();
    try {
      return action.get();
    } finally {
      compiler.unlock();
    }
  }
}
