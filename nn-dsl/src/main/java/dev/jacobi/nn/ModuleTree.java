package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The walk over a network: which parts a value has, and under which names. Whatever may hold a
/// parameter is looked into, so that none is left out without a word.
public final class ModuleTree {
  /// A part and its name in the value that holds it.
  public record Child(String name, Object value) {}

  /// A module, parameter, buffer or mode, and its path from the root.
  public record Found(String path, Object value) {}

  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          return fieldsOf(type);
        }
      };

  private final List<Found> found = new ArrayList<>();
  private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private ModuleTree() {}

  /// Everything in a network, outer before inner; the root has the empty path.
  public static List<Found> walk(Object root) {
    ModuleTree tree = new ModuleTree();
    tree.visit("", root);
    return tree.found;
  }

  /// The parts of one kind by path, each once.
  public static <T> Map<String, T> once(Object root, Class<T> kind) {
    Map<String, T> result = new LinkedHashMap<>();
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Found part : walk(root)) {
      if (kind.isInstance(part.value()) && seen.add(part.value())) {
        result.put(part.path(), kind.cast(part.value()));
      }
    }
    return result;
  }

  private void visit(String path, Object value) {
    if (value instanceof Parameter || value instanceof Buffer || value instanceof TrainingMode) {
      found.add(new Found(path, value));
      return;
    }
    if (!open.add(value)) {
      throw new IllegalStateException("a network contains itself, at '%s'".formatted(path));
    }
    if (value instanceof Module) {
      found.add(new Found(path, value));
    }
    for (Child part : parts(value)) {
      visit(path.isEmpty() ? part.name() : path + "." + part.name(), part.value());
    }
    open.remove(value);
  }

  /// The parts of a module, a list, a map, an array or a record that may hold parameters.
  public static List<Child> parts(Object owner) {
    return switch (owner) {
      case Parameter parameter -> List.of();
      case Buffer buffer -> List.of();
      case TrainingMode mode -> List.of();
      case Sequential sequential -> sequential.parts();
      case Named named -> parts(named.module());
      case HookedModule watched -> parts(watched.module());
      case List<?> list -> numbered(list);
      case Object[] array -> numbered(Arrays.asList(array));
      case Map<?, ?> map -> {
        List<Child> parts = new ArrayList<>();
        map.forEach((name, value) -> add(parts, String.valueOf(name), value));
        yield parts;
      }
      default -> fieldParts(owner);
    };
  }

  private static List<Child> numbered(List<?> values) {
    List<Child> parts = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      add(parts, Integer.toString(i), values.get(i));
    }
    return parts;
  }

  private static List<Child> fieldParts(Object owner) {
    List<Child> parts = new ArrayList<>();
    for (Field field : FIELDS.get(owner.getClass())) {
      Object value = read(field, owner);
      if (value instanceof Tensor tensor && tensor.requiresGrad() && tensor.isLeaf()) {
        throw new IllegalStateException(
            ("%s: '%s' is a tensor that requires a gradient, but optimizers train parameters only;"
                    + " declare it as Parameter and make it with Parameter.of(tensor)")
                .formatted(owner.getClass().getSimpleName(), field.getName()));
      }
      add(parts, field.getName(), value);
    }
    return parts;
  }

  private static void add(List<Child> parts, String name, @Nullable Object value) {
    if (value instanceof Module
        || value instanceof Parameter
        || value instanceof Buffer
        || value instanceof TrainingMode
        || value instanceof Record
        || value instanceof List
        || value instanceof Map
        || value instanceof Object[]) {
      parts.add(new Child(name, value));
    }
  }

  static @Nullable Object read(Field field, Object owner) {
    try {
      return field.get(owner);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot read " + field, e);
    }
  }

  /// The fields of an object's class that may hold parts, those of superclasses first.
  static List<Field> fields(Object owner) {
    return FIELDS.get(owner.getClass());
  }

  private static List<Field> fieldsOf(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    if (type.getSuperclass() != null && !type.getName().startsWith("java.")) {
      fields.addAll(fieldsOf(type.getSuperclass()));
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          // A network in a notebook cell is rarely public.
          field.setAccessible(true);
          fields.add(field);
        }
      }
    }
    return fields;
  }
}
