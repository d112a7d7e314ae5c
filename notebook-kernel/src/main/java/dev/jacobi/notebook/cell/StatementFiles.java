package dev.jacobi.notebook.cell;

import com.sun.tools.javac.code.ClassFinder;
import com.sun.tools.javac.code.Symbol.PackageSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.Names;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/// What the compiler of cells reads and writes: the classes of cells, which are in no file, beside
/// all others.
final class StatementFiles extends ForwardingJavaFileManager<JavaFileManager> {
  static final String PACKAGE = "REPL";

  private final CellLoader cells;
  private final Map<String, Output> written = new HashMap<>();
  private final Set<String> known = new HashSet<>();
  private @Nullable Context last;
  private final Map<String, byte[]> staged = new HashMap<>();
  private int version;
  private boolean isStale;

  /// @param files all files but those of cells
  StatementFiles(JavaFileManager files, CellLoader cells) {
    super(files);
    this.cells = cells;
  }

  /// The text of a class.
  static JavaFileObject source(String name, String code) {
    return new Source(name, code);
  }

  /// The classes that were written since this was last asked, by binary name.
  Map<String, byte[]> take() {
    Map<String, byte[]> taken = new HashMap<>();
    written.forEach((name, output) -> taken.put(name, output.bytes.toByteArray()));
    written.clear();
    return taken;
  }

  /// Shows the compiler classes that are not loaded yet.
  void stage(Map<String, byte[]> classes) {
    staged.putAll(classes);
    isStale = true;
  }

  /// Has the compiler read cells' classes again: it has seen other sources of the same names.
  void expire() {
    isStale = true;
  }

  /// Takes away what was staged.
  void unstage() {
    isStale |= !staged.isEmpty();
    staged.clear();
  }

  /// Makes a compiler that has been used before forget cells' classes which may be others now.
  void refresh(Context compiler) {
    known.addAll(written.keySet());
    isStale |= !written.isEmpty() || version != cells.version();
    written.clear();
    boolean isFresh = !compiler.equals(last);
    last = compiler;
    version = cells.version();
    if (isStale && !isFresh) {
      forget(compiler);
    }
    isStale = false;
  }

  private void forget(Context compiler) {
    Symtab symbols = Symtab.instance(compiler);
    Names names = Names.instance(compiler);
    PackageSymbol all = symbols.getPackage(symbols.unnamedModule, names.fromString(PACKAGE));
    if (all != null) {
      known.addAll(cells.classes().keySet());
      known.addAll(staged.keySet());
      known.forEach(name -> symbols.removeClass(symbols.unnamedModule, names.fromString(name)));
      known.clear();
      all.members_field = null;
      all.completer = ClassFinder.instance(compiler).getCompleter();
    }
  }

  @Override
  public Iterable<JavaFileObject> list(
      Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
      throws IOException {
    if (staged.isEmpty()
        || location != StandardLocation.CLASS_PATH
        || !packageName.equals(PACKAGE)) {
      return super.list(location, packageName, kinds, recurse);
    }
    Map<String, JavaFileObject> found = new HashMap<>();
    super.list(location, packageName, kinds, recurse)
        .forEach(file -> found.put(inferBinaryName(location, file), file));
    staged.forEach((name, bytes) -> found.put(name, new CellClassFile(name, bytes)));
    return found.values();
  }

  @Override
  public String inferBinaryName(Location location, JavaFileObject file) {
    return file instanceof CellClassFile it ? it.name() : super.inferBinaryName(location, file);
  }

  @Override
  public JavaFileObject getJavaFileForOutput(
      Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
    Output output = new Output(name);
    written.put(name, output);
    return output;
  }

  static URI uri(String name, JavaFileObject.Kind kind) {
    return URI.create("cell:///" + name.replace('.', '/') + kind.extension);
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String code;

    Source(String name, String code) {
      super(uri(name, Kind.SOURCE), Kind.SOURCE);
      this.code = code;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return code;
    }
  }

  private static final class Output extends SimpleJavaFileObject {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Output(String name) {
      super(uri(name, Kind.CLASS), Kind.CLASS);
    }

    @Override
    public OutputStream openOutputStream() {
      return bytes;
    }
  }
}
