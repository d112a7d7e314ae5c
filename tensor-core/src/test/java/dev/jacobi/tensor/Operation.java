package dev.jacobi.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A public operation, found by its name: all the functions and methods through which users can
/// call it.
///
/// @param name the name that its doors share
/// @param doors static functions first, then the methods of `Tensor`
public record Operation(String name, List<Method> doors) {
  private static final Map<String, Operation> ALL = find();

  /// Every public operation of the tensor package, by name.
  public static Map<String, Operation> all() {
    return ALL;
  }

  /// The operation of this name.
  public static Operation named(String name) {
    Operation found = ALL.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          name + ": there is no public function or method of this name that gives tensors");
    }
    return found;
  }

  /// Calls the first door that takes these arguments.
  public List<Tensor> call(List<Object> arguments) {
    for (Method door : doors) {
      if (takes(door, arguments)) {
        return call(door, arguments);
      }
    }
    throw new IllegalArgumentException(name + " cannot be called with " + arguments);
  }

  /// Whether a door takes arguments of these types.
  static boolean takes(Method door, List<Object> arguments) {
    return Call.of(door, arguments).isPresent();
  }

  /// Calls one door.
  static List<Tensor> call(Method door, List<Object> arguments) {
    Call call = Call.of(door, arguments).orElseThrow();
    try {
      return tensors(door.invoke(call.self(), call.arguments().toArray()));
    } catch (IllegalAccessException e) {
      throw new LinkageError(door.toString(), e);
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new AssertionError(e);
      }
    }
  }

  /// The tensors in a result: itself, or those in a list, an array or a record.
  private static List<Tensor> tensors(Object result) {
    List<Tensor> found = new ArrayList<>();
    switch (result) {
      case Tensor tensor -> found.add(tensor);
      case List<?> list -> list.forEach(item -> found.addAll(tensors(item)));
      case Tensor[] array -> found.addAll(Arrays.asList(array));
      case Record values -> {
        for (RecordComponent component : values.getClass().getRecordComponents()) {
          found.addAll(tensors(component(values, component)));
        }
      }
      default -> {
        // Plain numbers beside the tensors.
      }
    }
    return found;
  }

  private static Object component(Record values, RecordComponent component) {
    try {
      return component.getAccessor().invoke(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(component.toString(), e);
    }
  }

  private static Map<String, Operation> find() {
    Map<String, List<Method>> doors = new TreeMap<>();
    for (Class<?> family : publicClasses()) {
      for (Method method : family.getMethods()) {
        boolean door =
            family == Tensor.class
                ? method.getDeclaringClass().getPackage() == Tensor.class.getPackage()
                : Modifier.isStatic(method.getModifiers());
        if (door && !method.isBridge() && givesTensors(method)) {
          doors.computeIfAbsent(method.getName(), k -> new ArrayList<>()).add(method);
        }
      }
    }
    Map<String, Operation> all = new TreeMap<>();
    doors.forEach((name, methods) -> all.put(name, new Operation(name, methods)));
    return all;
  }

  private static boolean givesTensors(Method method) {
    Class<?> type = method.getReturnType();
    return type == Tensor.class
        || type == Tensor[].class
        || method.getGenericReturnType().getTypeName().contains(Tensor.class.getName() + ">")
        || (type.isRecord()
            && Stream.of(type.getRecordComponents()).anyMatch(c -> c.getType() == Tensor.class));
  }

  /// The public classes of the tensor package, `Tensor` last.
  private static List<Class<?>> publicClasses() {
    List<Class<?>> found = new ArrayList<>();
    for (String file : files()) {
      if (file.endsWith(".class") && !file.contains("$") && !file.startsWith("package-info")) {
        Class<?> type = load(file.substring(0, file.length() - ".class".length()));
        // What files hold of tensors is read and written, not computed.
        boolean isFamily = type != Tensor.class && type != ElementBytes.class;
        if (Modifier.isPublic(type.getModifiers()) && isFamily) {
          found.add(type);
        }
      }
    }
    found.add(Tensor.class);
    return found;
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(Tensor.class.getPackageName() + "." + name);
    } catch (ClassNotFoundException e) {
      throw new LinkageError(name, e);
    }
  }

  private static List<String> files() {
    String folder = Tensor.class.getPackageName().replace('.', '/');
    try {
      URI place = Tensor.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      Path path = Path.of(place);
      if (Files.isDirectory(path)) {
        return names(path.resolve(folder));
      }
      try (FileSystem jar = FileSystems.newFileSystem(path)) {
        return names(jar.getPath(folder));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  /// The arguments of one invocation, as reflection wants them.
  private record Call(Object self, List<Object> arguments) {
    static Optional<Call> of(Method door, List<Object> given) {
      if (Modifier.isStatic(door.getModifiers())) {
        return pack(door, given).map(packed -> new Call(door, packed));
      }
      if (given.isEmpty() || !(given.getFirst() instanceof Tensor self)) {
        return Optional.empty();
      }
      return pack(door, given.subList(1, given.size())).map(packed -> new Call(self, packed));
    }

    private static Optional<List<Object>> pack(Method door, List<Object> given) {
      Class<?>[] types = door.getParameterTypes();
      int fixed = door.isVarArgs() ? types.length - 1 : types.length;
      if (given.size() < fixed || (!door.isVarArgs() && given.size() != fixed)) {
        return Optional.empty();
      }
      for (int i = 0; i < given.size(); i++) {
        Class<?> type = i < fixed ? types[i] : types[fixed].getComponentType();
        if (!fits(type, given.get(i))) {
          return Optional.empty();
        }
      }
      List<Object> packed = new ArrayList<>(given.subList(0, fixed));
      if (door.isVarArgs()) {
        packed.add(array(types[fixed].getComponentType(), given.subList(fixed, given.size())));
      }
      return Optional.of(packed);
    }

    private static Object array(Class<?> type, List<Object> items) {
      Object array = Array.newInstance(type, items.size());
      for (int i = 0; i < items.size(); i++) {
        Array.set(array, i, items.get(i));
      }
      return array;
    }

    private static boolean fits(Class<?> type, Object value) {
      return switch (value) {
        case Integer i -> type != boolean.class && (type.isPrimitive() || type == Object.class);
        case Long l -> type == long.class || type == double.class;
        case Double d -> type == double.class;
        case Boolean b -> type == boolean.class;
        default -> type.isInstance(value);
      };
    }
  }
}
