package dev.jacobi.notebook.cell;

import dev.jacobi.notebook.cell.CellCompiler.Problem;
import dev.jacobi.notebook.display.UserNames;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What there is to say beyond the compiler's message.
///
/// @param session what the session holds
record CompileErrorHints(SessionSymbols session) {
  private static final Pattern HIDING =
      Pattern.compile("method (\\w+) in (?:record|class|enum|interface) (\\S+) cannot be applied");

  /// The error with what may help.
  CompileError of(Problem problem) {
    CompileError fault = problem.fault();
    return waiting(problem)
        .or(() -> hidden(UserNames.plain(fault.message())))
        .map(hint -> fault.with(hint))
        .orElse(fault);
  }

  /// A name that is declared, but waits for another.
  private Optional<String> waiting(Problem problem) {
    String missing = problem.missing();
    String name = missing.substring(missing.indexOf(' ') + 1).replaceAll("\\(.*", "");
    return session.waiting().stream()
        .filter(one -> one.declared().name().equals(name) && !name.isEmpty())
        .map(CompileErrorHints::waiting)
        .findFirst();
  }

  /// What a declaration waits for.
  static String waiting(SessionSymbols.Waiting one) {
    return "%s can be used when this is defined: %s"
        .formatted(one.declared().label(), Tracebacks.tidy(String.join(", ", one.missing())));
  }

  /// A member of a type, such as the accessor of a record's component, hides an imported function.
  private Optional<String> hidden(String message) {
    Matcher call = HIDING.matcher(message);
    if (!call.find()) {
      return Optional.empty();
    }
    String name = call.group(1);
    return session.imports().stream()
        .filter(line -> line.startsWith("import static "))
        .map(line -> line.substring("import static ".length(), line.lastIndexOf('.')))
        .filter(type -> hasFunction(type, name))
        .map(type -> type.substring(type.lastIndexOf('.') + 1))
        .map(
            type ->
                "%s here is the one of %s; write %s.%1$s(...), or name it otherwise"
                    .formatted(name, call.group(2), type))
        .findFirst();
  }

  private static boolean hasFunction(String type, String name) {
    try {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      return Arrays.stream(Class.forName(type, false, loader).getMethods())
          .anyMatch(each -> each.getName().equals(name) && Modifier.isStatic(each.getModifiers()));
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
