package dev.jacobi.notebook.cell;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.tools.StandardJavaFileManager;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;

/// JShell, which only answers questions about code: it is made when the first is asked, and told
/// what the session holds. It runs nothing.
final class ShellNames implements AutoCloseable {
  private final StandardJavaFileManager files;
  private final Map<String, String> told = new HashMap<>();
  private final Map<String, Snippet> snippets = new HashMap<>();
  private @org.jspecify.annotations.Nullable JShell shell;

  /// @param files what it reads, with the classes of cells
  ShellNames(StandardJavaFileManager files) {
    this.files = files;
  }

  private JShell shell() {
    JShell made = shell;
    if (made == null) {
      made =
          JShell.builder()
              .executionEngine(new Idle(), Map.of())
              .fileManager(_ -> files)
              .compilerOptions("--add-modules=jdk.incubator.vector", "-proc:none")
              .build();
      shell = made;
    }
    return made;
  }

  SourceCodeAnalysis analysis() {
    return shell().sourceCodeAnalysis();
  }

  /// Tells JShell of what is new in the session, and has it forget what is gone.
  void tell(Declarations session) {
    while (tellOne(session)) {}
  }

  /// Tells JShell of one thing that is new in the session, and says whether there was one.
  boolean tellOne(Declarations session) {
    Set<String> wanted = new HashSet<>(session.imports());
    for (String line : session.imports()) {
      if (!told.containsKey(line)) {
        eval(line, line);
        return true;
      }
    }
    for (Declared one : session.all()) {
      wanted.add(one.label());
      String wrapper = home(session, one);
      if (!wrapper.equals(told.get(one.label()))) {
        eval(one.label(), "import static REPL.%s.%s;".formatted(wrapper, one.name()));
        told.put(one.label(), wrapper);
        return true;
      }
    }
    for (String gone : Set.copyOf(told.keySet())) {
      if (!wanted.contains(gone)) {
        Snippet snippet = snippets.remove(gone);
        if (snippet != null) {
          shell().drop(snippet);
        }
        told.remove(gone);
      }
    }
    return false;
  }

  /// Of methods of one name, the class of the newest has them all.
  private static String home(Declarations session, Declared one) {
    return one.snippet() instanceof dev.jacobi.notebook.cell.Snippet.Method
        ? session.methods(one.name()).getLast().wrapper()
        : one.wrapper();
  }

  private void eval(String key, String line) {
    told.put(key, line);
    snippets.put(key, shell().eval(line).getFirst().snippet());
  }

  void addToClasspath(String path) {
    if (shell != null) {
      shell.addToClasspath(path);
    }
  }

  @Override
  public void close() {
    if (shell != null) {
      shell.close();
    }
  }

  /// Loads and runs nothing.
  private static final class Idle extends DirectExecutionControl
      implements jdk.jshell.spi.ExecutionControlProvider {
    Idle() {
      super(new Nothing());
    }

    @Override
    public String name() {
      return "jacobi";
    }

    @Override
    public jdk.jshell.spi.ExecutionControl generate(
        jdk.jshell.spi.ExecutionEnv environment, Map<String, String> parameters) {
      return this;
    }

    @Override
    public void redefine(ClassBytecodes[] classes) {}

    @Override
    public String invoke(String className, String methodName) {
      return "";
    }

    @Override
    public String varValue(String className, String varName) {
      return "";
    }
  }

  private static final class Nothing implements LoaderDelegate {
    @Override
    public void load(ClassBytecodes[] classes) {}

    @Override
    public void classesRedefined(ClassBytecodes[] classes) {}

    @Override
    public void addToClasspath(String path) {}

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
      throw new ClassNotFoundException(name);
    }
  }
}
