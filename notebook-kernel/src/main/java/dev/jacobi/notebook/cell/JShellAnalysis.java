package dev.jacobi.notebook.cell;

import dev.jacobi.notebook.display.UserNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.StandardJavaFileManager;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/// JShell, which only answers questions about code and runs nothing. It is made when the first is
/// asked, and sees all that the session holds as members of one class.
final class JShellAnalysis implements AutoCloseable {
  private static final String MEMBERS = CellBuild.PREFIX + "0";

  private final CellCompiler compiler;
  private final CompilerFiles files;
  private final CellLoader loader;
  private final Map<String, byte[]> classes = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private final List<String> classPath = new ArrayList<>();
  private @Nullable JShell shell;
  private int version = -1;

  /// @param loader has the classes of cells
  JShellAnalysis(CellCompiler compiler, StandardJavaFileManager files, CellLoader loader) {
    this.compiler = compiler;
    this.files = new CompilerFiles(files, () -> classes);
    this.loader = loader;
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
      classPath.forEach(made::addToClasspath);
      shell = made;
    }
    return made;
  }

  SourceCodeAnalysis analysis() {
    return shell().sourceCodeAnalysis();
  }

  /// Tells JShell of what is new in the session.
  void tell(SessionSymbols session) {
    boolean more = true;
    while (more) {
      more = tellOne(session);
    }
  }

  /// Tells JShell of one thing that is new in the session, and says whether there was one.
  boolean tellOne(SessionSymbols session) {
    for (String line : session.imports()) {
      if (told.add(line)) {
        shell().eval(line);
        return true;
      }
    }
    if (version != session.version()) {
      version = session.version();
      show(session);
      return true;
    }
    if (classes.isEmpty()) {
      return false;
    }
    if (told.add(MEMBERS)) {
      shell().eval("import static REPL.%s.*;".formatted(MEMBERS));
      return true;
    }
    // A type of a cell hides one that is imported with many others.
    for (String name : session.types()) {
      if (isHidden(name, session) && told.add("type " + name)) {
        shell().eval("import static REPL.%s.%s;".formatted(MEMBERS, name));
        return true;
      }
    }
    return false;
  }

  private void show(SessionSymbols session) {
    Map<String, byte[]> made = compiler.compile(MEMBERS, session.members(MEMBERS));
    if (!made.isEmpty() || session.all().isEmpty()) {
      classes.clear();
      classes.putAll(made);
      for (SessionSymbol one : session.all()) {
        // The types without names are where they were made.
        if (one.name().endsWith("$type")) {
          loader.classes().forEach((name, bytes) -> addOf(one.wrapper(), name, bytes));
        }
      }
    }
  }

  private void addOf(String wrapper, String name, byte[] bytes) {
    if (UserNames.wrapperOf(name).equals("REPL." + wrapper)) {
      classes.put(name, bytes);
    }
  }

  /// Whether an import of many brings the same name.
  private boolean isHidden(String name, SessionSymbols session) {
    return session.imports().stream()
            .filter(line -> line.endsWith(".*;") && !line.startsWith("import static "))
            .map(line -> line.substring("import ".length(), line.length() - 2))
            .anyMatch(
                home ->
                    ClassLoader.getSystemResource(home.replace('.', '/') + name + ".class") != null)
        || (session.imports().contains("import module java.base;") && isInBase(name));
  }

  private static boolean isInBase(String name) {
    return Object.class.getModule().getDescriptor().exports().stream()
        .filter(each -> !each.isQualified())
        .anyMatch(
            each ->
                Object.class.getResource(
                        "/" + each.source().replace('.', '/') + "/" + name + ".class")
                    != null);
  }

  void addToClasspath(String path) {
    classPath.add(path);
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
      implements ExecutionControlProvider {
    Idle() {
      super(new Nothing());
    }

    @Override
    public String name() {
      return "jacobi";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
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
    public void load(ExecutionControl.ClassBytecodes[] classes) {}

    @Override
    public void classesRedefined(ExecutionControl.ClassBytecodes[] classes) {}

    @Override
    public void addToClasspath(String path) {}

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
      throw new ClassNotFoundException(name);
    }
  }
}
