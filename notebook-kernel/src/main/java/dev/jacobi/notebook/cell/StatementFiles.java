package dev.jacobi.notebook.cell;

import com.sun.tools.javac.code.ClassFinder;
import com.sun.tools.javac.code.Symbol.PackageSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.Names;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/// What the compiler of statements reads and writes: the classes of cells, which are in no file,
/// beside all others.
final class StatementFiles extends ForwardingJavaFileManager<JavaFileManager> {
  private static final String PACKAGE = "REPL";
  private static final int MOST_LEFTOVERS = 100;

  private final CellLoader cells;
  private final Map<String, Output> written = new HashMap<>();
  private final Set<String> known = new HashSet<>();
  private @Nullable Context last;
  private int version;
  private int leftovers;

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

  /// Makes a compiler that has been used before forget cells' classes which may be others now.
  void refresh(Context compiler) {
    written.clear();
    leftovers++;
    boolean isFresh = !compiler.equals(last);
    if (isFresh || version != cells.version() || leftovers == MOST_LEFTOVERS) {
      last = compiler;
      version = cells.version();
      leftovers = 0;
      if (!isFresh) {
        forget(compiler);
      }
    }
  }

  private void forget(Context compiler) {
    Symtab symbols = Symtab.instance(compiler);
    Names names = Names.instance(compiler);
    PackageSymbol all = symbols.getPackage(symbols.unnamedModule, names.fromString(PACKAGE));
    if (all != null) {
      known.forEach(name -> symbols.removeClass(symbols.unnamedModule, names.fromString(name)));
      all.members_field = null;
      all.completer = ClassFinder.instance(compiler).getCompleter();
    }
  }

  @Override
  public Iterable<JavaFileObject> list(
      Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
      throws IOException {
    if (location != StandardLocation.CLASS_PATH || !packageName.equals(PACKAGE)) {
      return super.list(location, packageName, kinds, recurse);
    }
    List<JavaFileObject> found = new ArrayList<>();
    cells.classes().forEach((name, bytes) -> found.add(new Input(name, bytes)));
    known.clear();
    known.addAll(cells.classes().keySet());
    return found;
  }

  @Override
  public String inferBinaryName(Location location, JavaFileObject file) {
    return file instanceof Input input ? input.name : super.inferBinaryName(location, file);
  }

  @Override
  public JavaFileObject getJavaFileForOutput(
      Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
    Output output = new Output(name);
    written.put(name, output);
    return output;
  }

  private static URI uri(String name, JavaFileObject.Kind kind) {
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

  private static final class Input extends SimpleJavaFileObject {
    private final String name;
    private final byte[] bytes;

    Input(String name, byte[] bytes) {
      super(uri(name, Kind.CLASS), Kind.CLASS);
      this.name = name;
      this.bytes = bytes;
    }

    @Override
    public InputStream openInputStream() {
      return new ByteArrayInputStream(bytes);
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
