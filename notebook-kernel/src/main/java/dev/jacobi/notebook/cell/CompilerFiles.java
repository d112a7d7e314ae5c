package dev.jacobi.notebook.cell;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/// The files that compilers read, remembering what is in which package: each cell asks for the same
/// packages again, several times, in every jar of the class path. The classes of cells are beside
/// them.
final class CompilerFiles extends ForwardingJavaFileManager<StandardJavaFileManager>
    implements StandardJavaFileManager {

  private record Question(
      Location location, String folder, Set<JavaFileObject.Kind> kinds, boolean recurse) {}

  private final Map<Question, List<JavaFileObject>> known = new ConcurrentHashMap<>();

  private final Supplier<Map<String, byte[]>> cells;

  /// @param cells gives the classes of cells by binary name
  CompilerFiles(StandardJavaFileManager files, Supplier<Map<String, byte[]>> cells) {
    super(files);
    this.cells = cells;
  }

  @Override
  public Iterable<JavaFileObject> list(
      Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
      throws IOException {
    if (packageName.equals(StatementFiles.PACKAGE)) {
      return location == StandardLocation.CLASS_PATH ? cellClasses() : List.of();
    }
    Question question = new Question(location, packageName, Set.copyOf(kinds), recurse);
    List<JavaFileObject> answer = known.get(question);
    if (answer == null) {
      List<JavaFileObject> found = new ArrayList<>();
      super.list(location, packageName, kinds, recurse).forEach(found::add);
      answer = List.copyOf(found);
      known.put(question, answer);
    }
    return answer;
  }

  private List<JavaFileObject> cellClasses() {
    List<JavaFileObject> found = new ArrayList<>();
    cells.get().forEach((name, bytes) -> found.add(new CellClassFile(name, bytes)));
    return found;
  }

  @Override
  public String inferBinaryName(Location location, JavaFileObject file) {
    return file instanceof CellClassFile it ? it.name() : super.inferBinaryName(location, file);
  }

  @Override
  public boolean handleOption(String current, Iterator<String> remaining) {
    known.clear();
    return super.handleOption(current, remaining);
  }

  @Override
  public void setLocation(Location location, @Nullable Iterable<? extends File> files)
      throws IOException {
    known.clear();
    fileManager.setLocation(location, files);
  }

  @Override
  public void setLocationFromPaths(Location location, Collection<? extends Path> paths)
      throws IOException {
    known.clear();
    fileManager.setLocationFromPaths(location, paths);
  }

  @Override
  public @Nullable Iterable<? extends File> getLocation(Location location) {
    return fileManager.getLocation(location);
  }

  @Override
  public @Nullable Iterable<? extends Path> getLocationAsPaths(Location location) {
    return fileManager.getLocationAsPaths(location);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjectsFromFiles(
      Iterable<? extends File> files) {
    return fileManager.getJavaFileObjectsFromFiles(files);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjects(File... files) {
    return fileManager.getJavaFileObjects(files);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjectsFromStrings(Iterable<String> names) {
    return fileManager.getJavaFileObjectsFromStrings(names);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjects(String... names) {
    return fileManager.getJavaFileObjects(names);
  }

  @Override
  public Path asPath(FileObject file) {
    return fileManager.asPath(file);
  }
}
