package dev.jacobi.nn.edit;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.ModuleTree;
import dev.jacobi.nn.Named;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.RecordRebuilder;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.TrainingMode;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Edits the structure of a network: a new tree is built along the path to the edited place, and
/// everything else is shared with the old one, parameters included.
public final class Surgery {
  private final String operation;
  private final String path;
  private final UnaryOperator<List<Module>> edit;
  private final RecordRebuilder remake;
  private @Nullable Parameter shared;
  private boolean related;

  private Surgery(String operation, String path, UnaryOperator<List<Module>> edit) {
    this.operation = operation;
    this.path = path;
    this.edit = edit;
    this.remake = new RecordRebuilder(operation, "the edited '%s'".formatted(path));
  }

  /// The network with other modules in the place of the one at a path.
  ///
  /// @param edit makes the new modules from the old one, given as a list of one
  @SuppressWarnings("unchecked")
  public // rebuilding keeps the class
  static <M extends Module> M edit(
      M net, String operation, String path, UnaryOperator<List<Module>> edit) {
    Surgery surgery = new Surgery(operation, path, edit);
    List<String> names = List.of(path.split("\\.", -1));
    Module result = (Module) surgery.rebuild(net, names);
    inheritMode(net, result);
    return (M) result;
  }

  /// The network with a parameter in the place of another one.
  @SuppressWarnings("unchecked") // rebuilding keeps the class
  static <M extends Module> M share(M net, String path, Parameter shared) {
    Surgery surgery = new Surgery("share", path, old -> old);
    surgery.shared = shared;
    return (M) surgery.rebuild(net, List.of(path.split("\\.", -1)));
  }

  /// Layers with more at the end.
  public static Sequential append(Sequential before, Module... added) {
    List<Module> layers = new ArrayList<>(before.layers());
    layers.addAll(Arrays.asList(added));
    Sequential after = new Sequential(layers);
    settle(before, after);
    return after;
  }

  /// Lets a network be the successor of another.
  static void settle(Module before, Module after) {
    relate(before, after);
    inheritMode(before, after);
  }

  /// Optimizers that train a part of what was train what came, and after an undo what went.
  ///
  /// @return whether there is anything that an optimizer could know
  private static boolean relate(Object before, Object after) {
    Collection<Parameter> old = parameters(before);
    Collection<Parameter> fresh = parameters(after);
    List<Parameter> came = new ArrayList<>(fresh);
    came.removeAll(old);
    List<Parameter> went = new ArrayList<>(old);
    went.removeAll(fresh);
    old.forEach(parameter -> parameter.relate(came));
    fresh.forEach(parameter -> parameter.relate(went));
    return !old.isEmpty();
  }

  private static Collection<Parameter> parameters(Object owner) {
    return ModuleTree.once(owner, Parameter.class).values();
  }

  private static void inheritMode(Module before, Module after) {
    Collection<TrainingMode> modes = ModuleTree.once(before, TrainingMode.class).values();
    if (!modes.isEmpty() && modes.stream().noneMatch(TrainingMode::isTraining)) {
      after.eval();
    }
  }

  private Object rebuild(Object owner, List<String> names) {
    Object after = rebuilt(owner, names);
    if (!related) {
      related = relate(owner, after);
    }
    return after;
  }

  private Object rebuilt(Object owner, List<String> names) {
    String name = names.getFirst();
    Object part = part(owner, name);
    boolean last = names.size() == 1;
    if (last && !(shared == null ? part instanceof Module : part instanceof Parameter)) {
      throw new IllegalArgumentException(
          "%s: '%s' is a %s, not a layer; %s"
              .formatted(operation, path, part.getClass().getSimpleName(), hint(part)));
    }
    List<String> rest = names.subList(1, names.size());
    return switch (owner) {
      case Sequential sequential -> new Sequential(spliced(sequential.layers(), name, rest));
      case Named named -> new Named(named.name(), (Module) rebuilt(named.module(), names));
      case List<?> list -> spliced(list, name, rest);
      case Object[] array -> array(array, name, rest);
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>(map);
        copy.replaceAll((key, value) -> key.equals(name) ? single(value, rest, null) : value);
        yield copy;
      }
      default -> remake.with(owner, (own, value, type) -> remade(own, value, type, names));
    };
  }

  private @Nullable Object remade(
      String own, @Nullable Object value, Class<?> type, List<String> names) {
    return value == null || !own.equals(names.getFirst())
        ? value
        : single(value, names.subList(1, names.size()), type);
  }

  private static String hint(Object part) {
    return part instanceof Parameter
        ? "name the layer that it belongs to"
        : "name one of its elements";
  }

  private Object part(Object owner, String name) {
    List<ModuleTree.Child> parts = ModuleTree.parts(owner);
    for (ModuleTree.Child part : parts) {
      if (part.name().equals(name)) {
        return part.value();
      }
    }
    throw new IllegalArgumentException(
        "%s: there is no layer '%s'; '%s' is not one of %s"
            .formatted(operation, path, name, parts.stream().map(ModuleTree.Child::name).toList()));
  }

  /// The network with a layer of a sequence under another name.
  public static <M extends Module> M rename(M net, String path, String name) {
    LayerPosition.of(net, "rename", path);
    return edit(
        net,
        "rename",
        path,
        old -> {
          Module layer = old.getFirst();
          return List.of(new Named(name, layer instanceof Named named ? named.module() : layer));
        });
  }

  private <T> List<T> spliced(List<T> values, String name, List<String> rest) {
    List<T> result = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      T value = values.get(i);
      String own = value instanceof Named named ? named.name() : Integer.toString(i);
      if (!own.equals(name)) {
        result.add(value);
      } else if (rest.isEmpty()) {
        result.addAll(cast(edit.apply(List.of((Module) value))));
      } else {
        result.addAll(cast(List.of(rebuild(value, rest))));
      }
    }
    return result;
  }

  @SuppressWarnings("unchecked") // a list of modules takes modules; its erased type holds any
  private static <T> List<T> cast(List<?> values) {
    return (List<T>) values;
  }

  private Object array(Object[] values, String name, List<String> rest) {
    List<Object> result = spliced(Arrays.asList(values), name, rest);
    Class<?> type = values.getClass().getComponentType();
    Object[] copy = (Object[]) Array.newInstance(type, result.size());
    for (int i = 0; i < copy.length; i++) {
      copy[i] = fitting(result.get(i), type, name);
    }
    return copy;
  }

  /// The new value of a component that holds one module.
  private Object single(Object value, List<String> rest, @Nullable Class<?> type) {
    if (!rest.isEmpty()) {
      return fitting(rebuild(value, rest), type, path);
    }
    if (shared != null) {
      return shared;
    }
    List<Module> modules = edit.apply(List.of((Module) value));
    if (modules.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: '%s' is a component, which cannot be absent; use replace(net, \"%s\", identity())"
              .formatted(operation, path, path));
    }
    Module module = modules.size() == 1 ? modules.getFirst() : new Sequential(modules);
    return fitting(module, type, path);
  }

  private Object fitting(Object value, @Nullable Class<?> type, String name) {
    if (type != null && !type.isInstance(value)) {
      throw new IllegalArgumentException(
          "%s: '%s' is declared as %s and cannot hold %s; declare it as Module"
              .formatted(operation, name, type.getSimpleName(), value.getClass().getSimpleName()));
    }
    return value;
  }
}
