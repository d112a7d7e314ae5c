package dev.jacobi.notebook.cell;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.tools.javac.api.BasicJavacTask;
import com.sun.tools.javac.api.JavacTaskPool;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.tree.JCTree.JCCompilationUnit;
import com.sun.tools.javac.tree.JCTree.JCIdent;
import com.sun.tools.javac.tree.JCTree.JCNewClass;
import com.sun.tools.javac.tree.JCTree.JCVariableDecl;
import com.sun.tools.javac.tree.TreeScanner;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.Log;
import dev.jacobi.notebook.display.UserNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import javax.lang.model.type.TypeMirror;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import org.jspecify.annotations.Nullable;

/// The compiler of cells, kept warm from one to the next.
final class CellCompiler {
  private static final List<String> OPTIONS =
      List.of(
          "-proc:none", "-Xlint:none", "-parameters", "-g", "--add-modules=jdk.incubator.vector");

  /// An error.
  ///
  /// @param unit the class it is in; null if the cell could not be read
  /// @param snippet what it is part of; null if it is in no snippet
  /// @param missing what is unknown, such as `class Late`, if that is the error and it is named
  ///   alone; otherwise empty
  record Problem(
      @Nullable CellClassSource unit,
      @Nullable Snippet snippet,
      CompileError fault,
      String code,
      String missing) {}

  /// What a cell is made of.
  record Parsed(List<Snippet> snippets, List<Problem> problems) {}

  /// The types of variables that are declared with `var`, by name.
  ///
  /// @param anonymous what is known about those of them that have no name
  record Inferred(
      Map<String, String> types, Map<String, Anonymous> anonymous, List<Problem> problems) {}

  /// What an anonymous class extends or implements, and what its constructor takes.
  record Anonymous(String supertype, List<String> parameters) {
    static Anonymous of(JCNewClass made) {
      List<? extends TypeMirror> interfaces = made.def.sym.getInterfaces();
      List<String> parameters = new ArrayList<>();
      made.constructor
          .type
          .getParameterTypes()
          .forEach(type -> parameters.add(TypeSource.of(type)));
      return interfaces.isEmpty()
          ? new Anonymous("extends " + TypeSource.of(made.def.sym.getSuperclass()), parameters)
          : new Anonymous("implements " + TypeSource.of(interfaces.getFirst()), parameters);
    }
  }

  /// The classes, if there are no problems.
  ///
  /// @param uses the names of the session that each snippet uses
  record Compiled(
      Map<String, byte[]> classes, List<Problem> problems, Map<Snippet, Set<String>> uses) {}

  private final StatementFiles files;
  private JavacTaskPool pool = new JavacTaskPool(1);

  /// @param files what the compiler reads and writes
  CellCompiler(StatementFiles files) {
    this.files = files;
  }

  /// Has the compiler look again at what is on the class path.
  void classPathChanged() {
    pool = new JavacTaskPool(1);
  }

  Parsed parse(CellSource cell) {
    CellClassSource nothing = new CellClassSource("Nothing", cell, "");
    return run(
        List.of(nothing),
        (task, diagnostics) -> {
          parse(task);
          Context context = ((BasicJavacTask) task).getContext();
          Log log = Log.instance(context);
          JavaFileObject before = log.useSource(StatementFiles.source("Cell", cell.code()));
          List<Snippet> snippets = CellParser.parse(context, cell);
          log.useSource(before);
          List<Problem> problems = new ArrayList<>();
          for (Diagnostic<? extends JavaFileObject> each : errors(diagnostics)) {
            problems.add(new Problem(null, null, fault(cell, each), each.getCode(), ""));
          }
          return new Parsed(snippets, problems);
        });
  }

  private static CompileError fault(CellSource cell, Diagnostic<?> error) {
    int length = cell.code().length();
    return new CompileError(
        cell,
        error.getMessage(Locale.ENGLISH),
        Math.clamp(error.getStartPosition(), 0, length),
        Math.clamp(error.getPosition(), 0, length),
        Math.clamp(error.getEndPosition(), 0, length));
  }

  /// Finds the types of the local variables in the last of these classes.
  Inferred infer(List<CellClassSource> units) {
    return run(
        units,
        (task, diagnostics) -> {
          List<JCCompilationUnit> trees = parse(task);
          analyze(task);
          files.expire();
          Types types = Types.instance(((BasicJavacTask) task).getContext());
          Map<String, String> found = new LinkedHashMap<>();
          Map<String, Anonymous> anonymous = new HashMap<>();
          trees
              .getLast()
              .accept(
                  new TreeScanner() {
                    @Override
                    public void visitVarDef(JCVariableDecl variable) {
                      super.visitVarDef(variable);
                      if (variable.declaredUsingVar()
                          && variable.sym != null
                          && !variable.sym.type.isErroneous()) {
                        found.putIfAbsent(
                            variable.name.toString(),
                            TypeSource.of(
                                types.upward(
                                    variable.sym.type, types.captures(variable.sym.type))));
                        if (variable.init instanceof JCNewClass made
                            && made.def != null
                            && made.def.sym != null
                            && made.constructor != null) {
                          anonymous.putIfAbsent(variable.name.toString(), Anonymous.of(made));
                        }
                      }
                    }
                  });
          return new Inferred(found, anonymous, problems(units, diagnostics));
        });
  }

  Compiled compile(List<CellClassSource> units) {
    return run(
        units,
        (task, diagnostics) -> {
          List<JCCompilationUnit> trees = parse(task);
          analyze(task);
          files.expire();
          List<Problem> problems = problems(units, diagnostics);
          if (!problems.isEmpty()) {
            return new Compiled(Map.of(), problems, Map.of());
          }
          Map<Snippet, Set<String>> uses = new HashMap<>();
          for (int i = 0; i < trees.size(); i++) {
            trees.get(i).accept(new Uses(units.get(i), uses));
          }
          generate(task);
          problems = problems(units, diagnostics);
          return problems.isEmpty()
              ? new Compiled(files.take(), problems, uses)
              : new Compiled(Map.of(), problems, Map.of());
        });
  }

  /// The classes of a source text; none if it is not right.
  Map<String, byte[]> compile(String name, String code) {
    return compile(List.of(CellClassSource.of(name, code))).classes();
  }

  private <T> T run(
      List<CellClassSource> units,
      BiFunction<JavacTask, DiagnosticCollector<JavaFileObject>, T> work) {
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    List<JavaFileObject> sources =
        units.stream().map(unit -> StatementFiles.source(unit.name(), unit.code())).toList();
    try {
      return pool.getTask(
          null,
          files,
          diagnostics,
          OPTIONS,
          null,
          sources,
          task -> {
            files.refresh(((BasicJavacTask) task).getContext());
            return work.apply(task, diagnostics);
          });
    } catch (RuntimeException | Error e) {
      classPathChanged(); // What has failed in the middle is not used again.
      throw e;
    }
  }

  private static List<JCCompilationUnit> parse(JavacTask task) {
    try {
      List<JCCompilationUnit> trees = new ArrayList<>();
      for (CompilationUnitTree tree : task.parse()) {
        trees.add((JCCompilationUnit) tree);
      }
      return trees;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void analyze(JavacTask task) {
    try {
      task.analyze();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void generate(JavacTask task) {
    try {
      task.generate();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Diagnostic<? extends JavaFileObject>> errors(
      DiagnosticCollector<JavaFileObject> diagnostics) {
    List<Diagnostic<? extends JavaFileObject>> errors = new ArrayList<>();
    for (Diagnostic<? extends JavaFileObject> each : diagnostics.getDiagnostics()) {
      if (each.getKind() == Diagnostic.Kind.ERROR) {
        errors.add(each);
      }
    }
    return errors;
  }

  private static List<Problem> problems(
      List<CellClassSource> units, DiagnosticCollector<JavaFileObject> diagnostics) {
    return errors(diagnostics).stream().map(each -> problem(units, each)).toList();
  }

  private static Problem problem(
      List<CellClassSource> units, Diagnostic<? extends JavaFileObject> error) {
    JavaFileObject source = error.getSource();
    CellClassSource unit =
        units.stream()
            .filter(
                each -> source != null && source.getName().endsWith("/" + each.name() + ".java"))
            .findFirst()
            .orElse(units.getFirst());
    Optional<Snippet> snippet = unit.snippet(error.getPosition());
    int first = snippet.map(each -> each.span().start()).orElse(0);
    int position = unit.cellPosition(error.getPosition());
    int start = unit.cellPosition(error.getStartPosition());
    int end = unit.cellPosition(error.getEndPosition());
    position = position < 0 ? first : position;
    String message = error.getMessage(Locale.ENGLISH);
    CompileError fault =
        new CompileError(
            unit.cell(),
            message,
            start < 0 || start > position ? position : start,
            position,
            Math.max(end, position));
    String missing = isAlone(unit.code(), error) ? missing(error, message) : "";
    return new Problem(unit, snippet.orElse(null), fault, error.getCode(), missing);
  }

  /// Whether what an error is about has nothing before it that it is asked of.
  private static boolean isAlone(String code, Diagnostic<?> error) {
    int at = (int) error.getPosition();
    if (at < 0 || at >= code.length() || code.charAt(at) == '.') {
      return false;
    }
    int before = at - 1;
    while (before >= 0 && Character.isWhitespace(code.charAt(before))) {
      before--;
    }
    return before < 0 || code.charAt(before) != '.';
  }

  private static String missing(Diagnostic<?> error, String message) {
    return error.getCode().startsWith("compiler.err.cant.resolve")
        ? message
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("symbol:"))
            .map(line -> line.substring("symbol:".length()).strip())
            .findFirst()
            .orElse("")
        : "";
  }

  /// Notes which names of the session the snippets of a class use.
  private static final class Uses extends TreeScanner {
    private final CellClassSource unit;
    private final Map<Snippet, Set<String>> uses;

    Uses(CellClassSource unit, Map<Snippet, Set<String>> uses) {
      this.unit = unit;
      this.uses = uses;
    }

    @Override
    public void visitIdent(JCIdent ident) {
      if (ident.sym != null
          && ident.sym.owner instanceof Symbol.ClassSymbol owner
          && UserNames.isWrapper(owner.flatname.toString())) {
        unit.snippet(ident.pos)
            .ifPresent(
                snippet ->
                    uses.computeIfAbsent(snippet, _ -> new HashSet<>()).add(ident.name.toString()));
      }
    }

    @Override
    public void scan(@Nullable JCTree tree) {
      super.scan(tree);
    }
  }
}
