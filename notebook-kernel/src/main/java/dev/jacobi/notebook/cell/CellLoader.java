package dev.jacobi.notebook.cell;

import java.io.File;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.CodeSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.InternalException;

/// Loads the classes of cells, and keeps the values of variables when the class around a variable
/// is replaced.
///
/// JShell puts each variable into a static field of a class of its own, `REPL.$JShell$7`. When
/// something that the variable's type depends on changes, and the virtual machine cannot redefine
/// the class in place, JShell makes a new one, `REPL.$JShell$7B`, whose field would start empty.
final class CellLoader implements LoaderDelegate {
  private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$([0-9_A-Z]*?)[A-Z]*");

  private final Map<String, byte[]> bytes = new ConcurrentHashMap<>();
  private final Map<String, Class<?>> loaded = new ConcurrentHashMap<>();
  private final Map<String, Class<?>> latestWrapper = new HashMap<>();
  private final Set<String> lost = new LinkedHashSet<>();
  private final Loader loader;
  private final Weaver weaver;
  private int version;

  CellLoader(ClassLoader parent) {
    loader = new Loader(parent);
    weaver = new Weaver(bytes, loader);
  }

  ClassLoader classLoader() {
    return loader;
  }

  /// The declared classes of cells by binary name.
  Map<String, byte[]> classes() {
    return Collections.unmodifiableMap(bytes);
  }

  /// Another number after each change of the declared classes.
  int version() {
    return version;
  }

  /// Loads the class of a statement, which nothing refers to by name when it has run, and the
  /// classes in it.
  Class<?> load(Statements.Compiled statement) throws ReflectiveOperationException {
    Map<String, byte[]> classes = statement.classes();
    bytes.putAll(classes);
    try {
      classes.forEach((name, each) -> bytes.put(name, weaver.weave(each)));
      for (String name : classes.keySet()) {
        loader.loadClass(name);
      }
      return loader.loadClass(statement.name());
    } finally {
      bytes.keySet().removeAll(classes.keySet());
    }
  }

  @Override
  public void load(ClassBytecodes[] classes) throws ClassInstallException {
    version++;
    boolean[] done = new boolean[classes.length];
    try {
      for (ClassBytecodes each : classes) {
        bytes.put(each.name(), each.bytecodes());
      }
      for (ClassBytecodes each : classes) {
        bytes.put(each.name(), weaver.weave(each.bytecodes()));
      }
      for (int i = 0; i < classes.length; i++) {
        String name = classes[i].name();
        Class<?> type = loader.loadClass(name);
        loaded.put(name, type);
        done[i] = true;
        keepValues(name, type);
      }
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      throw new ClassInstallException("load: " + e, done);
    }
  }

  /// Changes loaded classes in place, where the virtual machine can: then objects keep their
  /// identity and get the new methods.
  ///
  /// @throws ClassInstallException if it cannot; JShell makes new classes then
  void redefine(ClassBytecodes[] classes) throws ClassInstallException {
    Instrumentation instrumentation = Agent.instrumentation().orElse(null);
    if (instrumentation == null) {
      throw new ClassInstallException("no agent", new boolean[classes.length]);
    }
    try {
      ClassDefinition[] definitions = new ClassDefinition[classes.length];
      for (int i = 0; i < classes.length; i++) {
        definitions[i] =
            new ClassDefinition(findClass(classes[i].name()), weaver.weave(classes[i].bytecodes()));
      }
      instrumentation.redefineClasses(definitions);
      classesRedefined(classes);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // Adding a field or a method is more than HotSpot can do.
      throw new ClassInstallException("redefine: " + e, new boolean[classes.length]);
    } catch (Exception e) {
      throw new ClassInstallException("redefine: " + e, new boolean[classes.length]);
    }
  }

  @Override
  public void classesRedefined(ClassBytecodes[] classes) {
    version++;
    for (ClassBytecodes each : classes) {
      bytes.put(each.name(), each.bytecodes());
    }
  }

  private void keepValues(String name, Class<?> type) {
    Matcher matcher = WRAPPER.matcher(name);
    if (!matcher.matches()) {
      return;
    }
    Class<?> before = latestWrapper.put(matcher.group(1), type);
    if (before == null) {
      return;
    }
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
        keepValue(before, field);
      }
    }
  }

  private void keepValue(Class<?> before, Field field) {
    try {
      Field old = before.getDeclaredField(field.getName());
      old.setAccessible(true);
      Object value = old.get(null);
      if (value != null && field.getType().isPrimitive() == old.getType().isPrimitive()) {
        put(field, value);
      }
    } catch (NoSuchFieldException e) {
      // A variable that has not been there before.
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Gives a variable a value, if its type takes it.
  void restore(String wrapper, String variable, Object value) {
    try {
      put(findClass(wrapper).getDeclaredField(variable), value);
    } catch (ReflectiveOperationException e) {
      lost.add(variable);
    }
  }

  private void put(Field field, Object value) throws IllegalAccessException {
    try {
      field.setAccessible(true);
      field.set(null, value);
    } catch (IllegalArgumentException e) {
      // The class of the value has been replaced by another of the same name.
      lost.add(field.getName());
    }
  }

  /// The variables whose values could not be kept since this was last asked, as their class was
  /// replaced.
  List<String> takeLost() {
    List<String> names = List.copyOf(lost);
    lost.clear();
    return names;
  }

  /// Lets go of the value that a variable holds.
  void forget(String wrapper, String variable) {
    try {
      Field field = findClass(wrapper).getDeclaredField(variable);
      field.setAccessible(true);
      if (!field.getType().isPrimitive()) {
        field.set(null, null);
      }
    } catch (ReflectiveOperationException e) {
      // Nothing to let go of.
    }
  }

  /// What a variable holds now.
  Optional<Object> value(String wrapper, String variable) {
    try {
      Field field = findClass(wrapper).getDeclaredField(variable);
      field.setAccessible(true);
      return Optional.ofNullable(field.get(null));
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
  }

  @Override
  public void addToClasspath(String path) throws InternalException {
    try {
      for (String entry : path.split(File.pathSeparator, -1)) {
        loader.addURL(new File(entry).toURI().toURL());
      }
    } catch (MalformedURLException e) {
      throw new InternalException(e.toString());
    }
  }

  @Override
  public Class<?> findClass(String name) throws ClassNotFoundException {
    Class<?> type = loaded.get(name);
    if (type == null) {
      throw new ClassNotFoundException(name);
    }
    return type;
  }

  private final class Loader extends URLClassLoader {
    Loader(ClassLoader parent) {
      super(new URL[0], parent);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] found = bytes.get(name);
      return found == null
          ? super.findClass(name)
          : defineClass(name, found, 0, found.length, (CodeSource) null);
    }

    @Override
    public void addURL(URL url) {
      super.addURL(url);
    }
  }
}
