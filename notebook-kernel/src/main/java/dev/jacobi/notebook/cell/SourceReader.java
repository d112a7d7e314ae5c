package dev.jacobi.notebook.cell;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Reads the documented types and methods of a source file.
final class SourceReader extends TreePathScanner<@Nullable Void, @Nullable Void> {
  private static final String SNIPPET = "(?m)^\\s*\\{@snippet [^}]*}\\s*\n?";

  private final DocTrees comments;
  private final List<SourceDoc> found = new ArrayList<>();
  private String owner = "";

  private SourceReader(DocTrees comments) {
    this.comments = comments;
  }

  static List<SourceDoc> read(String source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavacTask task =
        (JavacTask)
            compiler.getTask(
                null, null, _ -> {}, List.of("-proc:none"), null, List.of(new Source(source)));
    SourceReader reader = new SourceReader(DocTrees.instance(task));
    for (CompilationUnitTree unit : task.parse()) {
      reader.scan(unit, null);
    }
    return List.copyOf(reader.found);
  }

  @Override
  public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
    String outer = owner;
    owner = type.getSimpleName().toString();
    String kind =
        switch (type.getKind()) {
          case INTERFACE -> "interface ";
          case RECORD -> "record ";
          case ENUM -> "enum ";
          default -> "class ";
        };
    add(owner, List.of(), kind + owner);
    super.visitClass(type, null);
    owner = outer;
    return null;
  }

  @Override
  public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
    boolean constructor = method.getReturnType() == null;
    String name = constructor ? owner : method.getName().toString();
    String parameters =
        method.getParameters().stream()
            .map(SourceReader::parameter)
            .collect(Collectors.joining(", ", "(", ")"));
    List<String> types =
        method.getParameters().stream()
            .map(SourceReader::parameter)
            .map(p -> SourceDoc.erased(p).split(" ", -1)[0])
            .toList();
    String header = (constructor ? "new " : method.getReturnType() + " ") + name + parameters;
    add(name, types, header);
    return null;
  }

  private static String parameter(VariableTree parameter) {
    return parameter.toString().replaceFirst("^(@\\w+(\\(\\))?\\s+)+", "").replace("final ", "");
  }

  private void add(String name, List<String> types, String header) {
    String comment = comments.getDocComment(getCurrentPath());
    if (comment != null) {
      String text = comment.replaceAll(SNIPPET, "").strip();
      found.add(new SourceDoc(name, types, header, text));
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Source.java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
