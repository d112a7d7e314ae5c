package dev.jacobi.notebook.cell;

import dev.jacobi.callsite.CallSites;
import dev.jacobi.notebook.cell.CellCompiler.Problem;
import dev.jacobi.notebook.display.UserNames;
import dev.jacobi.notebook.display.graph.FailedOperation;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/// Cells in Java, compiled in this virtual machine: cells, tensors and displays share their
/// objects.
public final class JavaCells implements Cells {
  private static final int WARM_UPS = 200;

  /// After so many it is JShell's turn, which takes its time over the imports: whoever presses Tab
  /// waits for no more than a second.
  private static final int FIRST_WARM_UPS = 24;

  private static final List<String> WARMING =
      List.of(
          "1 + 1",
          "System.identityHashCode(1);",
          "int warm = 1;",
          "dev.jacobi.tensor.Tensor.ones(64, 64).matmul(dev.jacobi.tensor.Tensor.ones(64, 64))"
              + ".exp().sum().item()");

  // Fair: who waits to complete a name has his turn while a cell goes from statement to statement.
  private final ReentrantLock compiler = new ReentrantLock(true);
  private final CellLoader loader = new CellLoader(JavaCells.class.getClassLoader());
  private final CellControl control = new CellControl(compiler);
  private final CellLines lines = new CellLines();
  private final Tracebacks tracebacks = new Tracebacks(lines);
  private final CompilerFiles files;
  private final StatementFiles cellFiles;
  private final CellCompiler cells;
  private final SessionSymbols session;
  private final JShellAnalysis shell;
  private final CodeAnalysis help;
  private int names;
  private int warmUps;
  private int running;

  /// A session in which `imports` are known, each a line such as `import java.util.*;`.
  public JavaCells(Collection<String> imports) {
    StandardJavaFileManager all =
        ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null);
    files = new CompilerFiles(all, loader::classes);
    cellFiles = new StatementFiles(files, loader);
    cells = new CellCompiler(cellFiles);
    session = new SessionSymbols(imports);
    shell = new JShellAnalysis(cells, all, loader);
    help = new CodeAnalysis(shell, () -> session, new PrecedingDeclarations(cells), compiler);
    CellSourceLocator.install(lines::place);
  }

  @Override
  public Outcome run(String name, String code) {
    Thread.currentThread().setContextClassLoader(loader.classLoader());
    CellSource cell = new CellSource(name, code);
    begin();
    CallSites.restart();
    try {
      return locked(() -> run(cell));
    } catch (RuntimeException | Error e) {
      // The compiler itself has failed, as it does when memory is short.
      return tracebacks.broken(e);
    } finally {
      end();
    }
  }

  @Override
  public <T> Optional<T> watch(Supplier<T> work) {
    begin();
    control.enter(Thread.currentThread());
    try {
      T made = work.get();
      return Interrupts.isWanted() ? Optional.empty() : Optional.of(made);
    } catch (Interrupts.Stopped _) {
      return Optional.empty();
    } finally {
      control.leave(Thread.currentThread());
      end();
    }
  }

  private synchronized void begin() {
    running++;
  }

  private synchronized void end() {
    running--;
    if (running == 0) {
      Interrupts.forget();
    }
  }

  /// The virtual machine compiles the compiler and the engine's kernels while nobody waits for
  /// them.
  @Override
  public boolean warmUp() {
    if (warmUps >= FIRST_WARM_UPS && locked(() -> shell.tellOne(session))) {
      return true;
    }
    if (warmUps < WARM_UPS) {
      CellSource code = new CellSource("", WARMING.get(warmUps++ % WARMING.size()));
      try {
        locked(() -> warmUp(code));
      } catch (RuntimeException | Error e) {
        warmUps = WARM_UPS; // The compiler cannot now; the next cell will say why.
      }
      return true;
    }
    return false;
  }

  private boolean warmUp(CellSource cell) {
    CellBuild build = newBuild(Set.of());
    try {
      build.add(cell, cells.parse(cell).snippets());
      if (build.isOnlyCode()) {
        loader.load(build.classes());
        for (CellBuild.Action action : build.actions()) {
          control.run(loader.find("REPL." + action.wrapper()), action.method());
        }
        retain();
      }
      return true;
    } catch (CellBuild.Failure | ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    } finally {
      cellFiles.unstage();
    }
  }

  @Override
  public synchronized void interrupt() {
    if (running > 0) {
      Interrupts.want();
      control.wake();
    }
  }

  private CellBuild newBuild(Set<String> replaced) {
    return new CellBuild(cells, cellFiles, () -> ++names, session, replaced);
  }

  private Outcome run(CellSource cell) {
    CellCompiler.Parsed parsed = cells.parse(cell);
    if (!parsed.problems().isEmpty()) {
      // What is wrong first may make the rest seem wrong.
      return compileError(parsed.problems().subList(0, 1));
    }
    Performance performance;
    try {
      performance = new Performance(build(cell, parsed.snippets()));
    } catch (CellBuild.Failure e) {
      return compileError(e.problems());
    } catch (ReflectiveOperationException e) {
      return tracebacks.broken(e);
    } finally {
      cellFiles.unstage();
    }
    Outcome outcome = performance.run(cell);
    return outcome instanceof Outcome.Done && isProgram(parsed.snippets())
        ? run(new CellSource(cell.name(), "main();"))
        : outcome;
  }

  private Outcome compileError(List<Problem> problems) {
    return tracebacks.compileError(
        problems.stream().map(new CompileErrorHints(session)::of).distinct().toList());
  }

  /// Compiles a cell; types that change in more than the virtual machine can change where they are
  /// are made anew.
  private CellBuild build(CellSource cell, List<Snippet> snippets) throws CellBuild.Failure {
    Set<String> replaced = new HashSet<>();
    while (true) {
      CellBuild build = newBuild(Set.copyOf(replaced));
      build.add(cell, snippets);
      Map<String, byte[]> changed = new HashMap<>();
      build
          .classes()
          .forEach(
              (name, bytes) -> {
                if (build.inPlace().contains(UserNames.wrapperOf(name)) && isChanged(name)) {
                  changed.put(name, bytes);
                }
              });
      if (changed.isEmpty() || loader.redefine(changed)) {
        return build;
      }
      cellFiles.unstage();
      replaced.addAll(build.typesInPlace());
    }
  }

  /// The class around a type has nothing in it that could change.
  private static boolean isChanged(String name) {
    return !UserNames.isWrapper(name);
  }

  /// Makes what was compiled the session's.
  private void load(CellBuild build) throws ReflectiveOperationException {
    Map<String, byte[]> added = new HashMap<>(build.classes());
    added.keySet().removeIf(name -> build.inPlace().contains(UserNames.wrapperOf(name)));
    loader.load(added);
    loader.link(build.links());
    lines.add(build.sources());
    for (CellBuild.Change change : build.changes()) {
      SessionSymbol before = change.before();
      if (before != null && before.isVariable() && !change.isOwn()) {
        loader.move("REPL." + before.wrapper(), "REPL." + change.after().wrapper(), before.name());
      }
    }
    session.become(build.after());
  }

  /// A whole program was pasted: `void main() { ... }` and what it needs.
  private static boolean isProgram(List<Snippet> snippets) {
    return snippets.stream().noneMatch(Snippet.Code.class::isInstance)
        && snippets.stream()
            .anyMatch(
                snippet ->
                    snippet instanceof Snippet.Method method
                        && method.name().equals("main")
                        && method.parameters().isEmpty());
  }

  /// One run of a cell that has been compiled.
  private final class Performance {
    private final CellBuild build;

    // Another cell that ends meanwhile may have the loader forget them.
    private final Map<String, Class<?>> classes = new HashMap<>();

    Performance(CellBuild build) throws ReflectiveOperationException {
      this.build = build;
      load(build);
      for (CellBuild.Action action : build.actions()) {
        if (action.method().isEmpty()) {
          continue;
        }
        classes.put(action.wrapper(), loader.find("REPL." + action.wrapper()));
      }
    }

    Outcome run(CellSource cell) {
      Outcome outcome = new Outcome.Done();
      for (int i = 0; i < build.actions().size(); i++) {
        outcome = act(build.actions().get(i), cell);
        if (outcome instanceof Outcome.Failed) {
          undo(i);
          retain();
          return outcome;
        }
      }
      end();
      return outcome;
    }

    private Outcome act(CellBuild.Action action, CellSource cell) {
      if (Interrupts.isWanted()) {
        return tracebacks.interrupted(cell);
      }
      Class<?> type = classes.get(action.wrapper());
      if (type == null || action.method().isEmpty()) {
        return new Outcome.Done();
      }
      CellControl.Result result;
      try {
        result = control.run(type, action.method());
      } catch (ReflectiveOperationException e) {
        return tracebacks.broken(e);
      }
      if (Interrupts.isWanted()) {
        return tracebacks.interrupted(cell);
      }
      if (result.failure() != null) {
        return thrown(action.snippet().span().piece(), result.failure());
      }
      return action.snippet() instanceof Snippet.Code code && code.isShown() && code.hasValue()
          ? new Outcome.Value(result.value())
          : new Outcome.Done();
    }

    /// Variables that have got no value are what they were before.
    private void undo(int from) {
      Set<Snippet> unset = new HashSet<>();
      for (CellBuild.Action action : build.actions().subList(from, build.actions().size())) {
        unset.add(action.snippet());
      }
      for (CellBuild.Change change : build.changes()) {
        SessionSymbol old = change.before();
        SessionSymbol made = change.after();
        if (unset.contains(made.snippet()) && made.equals(session.get(made.key()))) {
          if (old == null) {
            loader.forget("REPL." + made.wrapper(), made.name());
            session.remove(made);
          } else if (!old.wrapper().equals(made.wrapper())) {
            loader.forget("REPL." + made.wrapper(), made.name());
            session.put(old);
          }
        }
      }
    }

    private void end() {
      for (CellBuild.Change change : build.changes()) {
        SessionSymbol old = change.before();
        if (old != null && !old.wrapper().equals(change.after().wrapper())) {
          if (old.isVariable()) {
            loader.forget("REPL." + old.wrapper(), old.name());
          } else if (old.snippet() instanceof Snippet.Type) {
            loader.forget("REPL." + old.wrapper());
          }
        }
      }
      notes();
      retain();
    }

    private void notes() {
      build.hiddenImports().stream()
          .map(
              line ->
                  "%s means this class from now on, and not that of %s"
                      .formatted(line.name(), line.line()))
          .forEach(JavaCells::note);
      build.newlyWaiting().stream()
          .filter(one -> session.waiting().contains(one))
          .map(CompileErrorHints::waiting)
          .forEach(JavaCells::note);
      for (CellBuild.Change change : build.changes()) {
        SessionSymbol made = change.after();
        SessionSymbol old = change.before();
        if (old != null
            && made.isVariable()
            && !change.isOwn()
            && !isPrimitive(made.type())
            && valueOf(made).isEmpty()) {
          note(reset(made));
        }
      }
    }
  }

  private static boolean isPrimitive(String type) {
    return !type.contains(".") && Character.isLowerCase(type.charAt(0)) && !type.endsWith("]");
  }

  private Outcome thrown(ShellSnippet piece, Throwable failure) {
    Map<String, Object> known = new HashMap<>();
    for (SessionSymbol variable : session.variables()) {
      valueOf(variable).ifPresent(value -> known.put(variable.name(), value));
    }
    return tracebacks.thrown(failure).with(FailedOperation.of(failure, piece.source(), known));
  }

  /// Lets go of classes that nothing is compiled with any more.
  private void retain() {
    loader.retain(
        Stream.concat(
                session.all().stream(),
                session.waiting().stream().map(SessionSymbols.Waiting::declared))
            .map(one -> "REPL." + one.wrapper())
            .collect(Collectors.toSet()));
  }

  private Optional<Object> valueOf(SessionSymbol variable) {
    return loader.value("REPL." + variable.wrapper(), variable.name());
  }

  private static String reset(SessionSymbol variable) {
    return "%s is null now, as %s has changed in more than its methods' bodies: run %s again"
        .formatted(
            variable.name(),
            TypeSource.simple(variable.type()),
            variable.snippet().span().cell().name());
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
    return locked(
        () ->
            session.variables().stream()
                .map(one -> new Variable(one.name(), TypeSource.simple(one.type())))
                .toList());
  }

  /// What a variable holds; empty for null too.
  public Optional<Object> value(Variable variable) {
    return locked(
        () ->
            Optional.ofNullable(session.get("variable " + variable.name())).flatMap(this::valueOf));
  }

  /// Lets cells use the classes of jars and folders.
  public void addToClasspath(List<Path> entries) {
    locked(
        () -> {
          loader.addToClasspath(entries);
          extend(entries);
          cells.classPathChanged();
          shell.addToClasspath(
              entries.stream()
                  .map(entry -> entry.toAbsolutePath().toString())
                  .collect(Collectors.joining(File.pathSeparator)));
          return entries;
        });
  }

  private void extend(List<Path> entries) {
    List<Path> all = new ArrayList<>();
    Iterable<? extends Path> before = files.getLocationAsPaths(StandardLocation.CLASS_PATH);
    if (before != null) {
      before.forEach(all::add);
    }
    all.addAll(entries);
    try {
      files.setLocationFromPaths(StandardLocation.CLASS_PATH, all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Forgets everything that cells have defined, except for imports.
  public void reset() {
    locked(
        () -> {
          for (SessionSymbol one : session.all()) {
            if (one.isVariable()) {
              loader.forget("REPL." + one.wrapper(), one.name());
            } else if (one.snippet() instanceof Snippet.Type) {
              loader.forget("REPL." + one.wrapper());
            }
          }
          session.clear();
          retain();
          return session;
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
