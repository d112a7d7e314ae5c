package dev.jacobi.notebook.cell;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.tools.javac.api.BasicJavacTask;
import com.sun.tools.javac.api.JavacTaskPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;

/// Compiles statements and expressions of cells.
///
/// They declare nothing, so JShell need not know of them, which would compile each two or three
/// times over, with an import for everything that the notebook has defined.
final class Statements {
  /// The method that does what a piece says; JShell calls it the same.
  static final String METHOD = "do_it$";

  private static final List<String> OPTIONS =
      List.of("-proc:none", "-Xlint:none", "-parameters", "--add-modules=jdk.incubator.vector");

  /// What may stand alone in a method and means something else, or nothing, in a cell.
  private static final Set<Tree.Kind> NO_STATEMENTS =
      Set.of(
          Tree.Kind.VARIABLE,
          Tree.Kind.CLASS,
          Tree.Kind.INTERFACE,
          Tree.Kind.ENUM,
          Tree.Kind.RECORD,
          Tree.Kind.ANNOTATION_TYPE,
          Tree.Kind.RETURN,
          Tree.Kind.YIELD);

  /// Statements that look like values to a reader of the code, but are none in a cell.
  private static final Set<Tree.Kind> NO_VALUES = Set.of(Tree.Kind.ASSIGNMENT);

  /// A class with one method, which does what a piece of a cell says.
  ///
  /// @param name its binary name
  /// @param classes it and the classes in it, by binary name
  /// @param isExpression whether the method returns a value
  record Compiled(String name, Map<String, byte[]> classes, boolean isExpression) {}

  private enum Form {
    EXPRESSION("public static Object " + METHOD + "() throws Throwable { return ", ";"),
    STATEMENT("public static void " + METHOD + "() throws Throwable {", "");

    private final String before;
    private final String after;

    Form(String before, String after) {
      this.before = before;
      this.after = after;
    }
  }

  private final StatementFiles files;
  private JavacTaskPool pool = new JavacTaskPool(1);

  /// @param files what the compiler reads and writes
  Statements(StatementFiles files) {
    this.files = files;
  }

  /// The line of a piece, from 1, behind a line of its class.
  static int line(int line) {
    return line - 1;
  }

  /// Has the compiler look again at what is on the class path.
  void classPathChanged() {
    pool = new JavacTaskPool(1);
  }

  /// The class of a piece, if it is a statement or an expression, and right.
  ///
  /// @param name for the class, new each time
  /// @param imports what the piece needs to know
  Optional<Compiled> compile(String name, String imports, String source) {
    String text = source.stripTrailing();
    if (text.endsWith(";")) {
      return compile(name, imports, source, Form.STATEMENT);
    }
    // A switch may be both; in the place of a statement it is one.
    return text.endsWith("}")
        ? compile(name, imports, source, Form.STATEMENT)
            .or(() -> compile(name, imports, source, Form.EXPRESSION))
        : compile(name, imports, source, Form.EXPRESSION)
            .or(() -> compile(name, imports, source + "\n;", Form.STATEMENT));
  }

  private Optional<Compiled> compile(String name, String imports, String source, Form form) {
    // What the piece says begins in the second line, see above.
    String code =
        "package REPL; %s class %s { %s\n%s\n%s } }"
            .formatted(imports, name, form.before, source, form.after);
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try {
      return pool.getTask(
          null,
          files,
          diagnostics,
          OPTIONS,
          null,
          List.of(StatementFiles.source(name, code)),
          task -> {
            files.refresh(((BasicJavacTask) task).getContext());
            return compile(task, form, diagnostics)
                ? Optional.of(new Compiled("REPL." + name, files.take(), form == Form.EXPRESSION))
                : Optional.empty();
          });
    } catch (RuntimeException e) {
      // A defect of the compiler; JShell may know a way around it.
      classPathChanged();
      return Optional.empty();
    }
  }

  private static boolean compile(
      JavacTask task, Form form, DiagnosticCollector<JavaFileObject> diagnostics) {
    try {
      boolean is = isOne(task.parse(), form) && isRight(diagnostics);
      if (is) {
        task.analyze();
        is = isRight(diagnostics);
      }
      if (is) {
        task.generate();
      }
      return is;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What a piece declares: a variable, a method or a kind of type; nothing if it is a statement.
  ///
  /// JShell could say it too, but then thinks that it knows such a type, and mistakes others.
  Optional<Tree.Kind> declared(String source) {
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    List<JavaFileObject> unit =
        List.of(StatementFiles.source("Declared", "class Declared {\n" + source + "\n}"));
    return pool.getTask(
        null,
        files,
        diagnostics,
        OPTIONS,
        null,
        unit,
        task -> {
          try {
            List<? extends Tree> types = task.parse().iterator().next().getTypeDecls();
            return types.getFirst() instanceof ClassTree type && isReadable(diagnostics)
                ? type.getMembers().stream().map(Tree::getKind).distinct().reduce((a, _) -> a)
                : Optional.empty();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /// Only that a field cannot be `var` is no hindrance.
  private static boolean isReadable(DiagnosticCollector<JavaFileObject> diagnostics) {
    return diagnostics.getDiagnostics().stream()
        .allMatch(diagnostic -> diagnostic.getCode().contains("restricted.type.not.allowed"));
  }

  private static boolean isRight(DiagnosticCollector<JavaFileObject> diagnostics) {
    return diagnostics.getDiagnostics().stream()
        .noneMatch(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR);
  }

  /// Whether there is one statement of this form and nothing else.
  private static boolean isOne(Iterable<? extends CompilationUnitTree> units, Form form) {
    List<? extends Tree> types = units.iterator().next().getTypeDecls();
    return types.size() == 1
        && types.getFirst() instanceof ClassTree type
        && type.getMembers().size() == 1
        && type.getMembers().getFirst() instanceof MethodTree method
        && method.getBody().getStatements().size() == 1
        && isOne(method.getBody().getStatements().getFirst(), form);
  }

  private static boolean isOne(StatementTree statement, Form form) {
    return switch (form) {
      case STATEMENT -> !NO_STATEMENTS.contains(statement.getKind());
      case EXPRESSION ->
          statement instanceof ReturnTree result
              && !NO_VALUES.contains(result.getExpression().getKind());
    };
  }
}
