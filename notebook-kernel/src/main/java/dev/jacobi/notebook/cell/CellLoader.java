package dev.jacobi.notebook.cell;

import dev.jacobi.notebook.display.UserNames;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Loads the classes of cells, links their methods, and keeps the values of variables, each of
/// which is a static field of a class such as `REPL.$JShell$C7`.
final class CellLoader {
  private final Map<String, byte[]> bytes = new ConcurrentHashMap<>();
  private final Map<String, Class<?>> loaded = new ConcurrentHashMap<>();
  private final Map<String, String> links = new ConcurrentHashMap<>();
  private final Map<String, MutableCallSite> sites = new ConcurrentHashMap<>();
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

  boolean isLoaded(String name) {
    return loaded.containsKey(name);
  }

  /// Loads classes by binary name.
  void load(Map<String, byte[]> classes) throws ReflectiveOperationException {
    version++;
    bytes.putAll(classes);
    classes.forEach((name, each) -> bytes.put(name, weaver.weave(each)));
    for (String name : classes.keySet()) {
      loaded.put(name, loader.loadClass(name));
    }
  }

  /// Forgets the classes of which nothing is to be compiled any more; what they made lives on.
  ///
  /// @param wrappers the classes around all that is still known by name
  void retain(Set<String> wrappers) {
    if (bytes.keySet().removeIf(name -> !wrappers.contains(UserNames.wrapperOf(name)))) {
      version++;
    }
    loaded.keySet().removeIf(name -> !wrappers.contains(UserNames.wrapperOf(name)));
  }

  /// Changes loaded classes in place, where the virtual machine can: then objects keep their
  /// identity and get the new methods.
  ///
  /// @return false if it cannot: adding a field or a method is more than HotSpot can do
  boolean redefine(Map<String, byte[]> classes) {
    Instrumentation instrumentation = Agent.instrumentation().orElse(null);
    if (instrumentation == null || !loaded.keySet().containsAll(classes.keySet())) {
      return false;
    }
    try {
      ClassDefinition[] definitions = new ClassDefinition[classes.size()];
      int i = 0;
      for (Map.Entry<String, byte[]> each : classes.entrySet()) {
        definitions[i++] = new ClassDefinition(find(each.getKey()), weaver.weave(each.getValue()));
      }
      instrumentation.redefineClasses(definitions);
      bytes.putAll(classes);
      version++;
      return true;
    } catch (ReflectiveOperationException
        | UnmodifiableClassException
        | RuntimeException
        | LinkageError e) {
      return false;
    }
  }

  /// Lets calls of methods go to these classes.
  ///
  /// @param homes the classes by name and descriptor of the method
  void link(Map<String, String> homes) throws ReflectiveOperationException {
    for (Map.Entry<String, String> each : homes.entrySet()) {
      links.put(each.getKey(), each.getValue());
      MutableCallSite site = sites.get(each.getKey());
      if (site != null) {
        String name = each.getKey().substring(0, each.getKey().indexOf('('));
        site.setTarget(target(each.getValue(), name, site.type()));
        MutableCallSite.syncAll(new MutableCallSite[] {site});
      }
    }
  }

  /// Where calls of a method go now.
  @Nullable String link(String method) {
    return links.get(method);
  }

  private MethodHandle target(String owner, String name, MethodType type)
      throws ReflectiveOperationException {
    Class<?> home = loader.loadClass(owner);
    return MethodHandles.privateLookupIn(home, MethodHandles.lookup()).findStatic(home, name, type);
  }

  /// Gives a variable the value of another, if its type takes it.
  void move(String from, String to, String variable) {
    try {
      Field old = field(from, variable);
      Field field = field(to, variable);
      Object value = old.get(null);
      if (value != null && field.getType().isPrimitive() == old.getType().isPrimitive()) {
        field.set(null, value);
      }
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // The class of the value has been replaced by another of the same name.
    }
  }

  /// Lets go of the value that a variable holds.
  void forget(String wrapper, String variable) {
    try {
      clear(field(wrapper, variable));
    } catch (ReflectiveOperationException e) {
      // Nothing to let go of.
    }
  }

  /// Lets go of what the static fields of a replaced class hold, and of the classes in it.
  void forget(String wrapper) {
    for (Map.Entry<String, Class<?>> each : loaded.entrySet()) {
      if (UserNames.wrapperOf(each.getKey()).equals(wrapper)) {
        for (Field field : each.getValue().getDeclaredFields()) {
          if (Modifier.isStatic(field.getModifiers())) {
            clear(field);
          }
        }
      }
    }
  }

  private static void clear(Field field) {
    if (!field.getType().isPrimitive() && !Modifier.isFinal(field.getModifiers())) {
      try {
        field.setAccessible(true);
        field.set(null, null);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /// What a variable holds now.
  Optional<Object> value(String wrapper, String variable) {
    try {
      return Optional.ofNullable(field(wrapper, variable).get(null));
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
  }

  private Field field(String wrapper, String variable) throws ReflectiveOperationException {
    return find(wrapper).getDeclaredField(variable);
  }

  void addToClasspath(List<Path> entries) {
    try {
      for (Path entry : entries) {
        loader.addURL(entry.toUri().toURL());
      }
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// A class of a cell.
  Class<?> find(String name) throws ClassNotFoundException {
    Class<?> type = loaded.get(name);
    if (type == null) {
      throw new ClassNotFoundException(name);
    }
    return type;
  }

  private final class Loader extends URLClassLoader implements MethodLinks.Linker {
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

    @Override
    public CallSite link(String name, MethodType type, String owner)
        throws ReflectiveOperationException {
      String method = name + type.toMethodDescriptorString();
      String home = links.getOrDefault(method, owner);
      MethodHandle target = target(home, name, type);
      return sites.computeIfAbsent(method, _ -> new MutableCallSite(target));
    }
  }
}
