package dev.jacobi.nn;

import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Layers one after another. A layer is called after its position, unless it is [Named].
public record Sequential(List<Module> layers) implements Module {
  public Sequential {
    layers = List.copyOf(layers);
    Set<String> names = new HashSet<>();
    for (Module layer : layers) {
      if (layer instanceof Named named && !names.add(named.name())) {
        throw new IllegalArgumentException(
            "sequential: two layers are named '%s'".formatted(named.name()));
      }
    }
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor value = x;
    boolean isOurs = false;
    for (int i = 0; i < layers.size(); i++) {
      try {
        Tensor input = value;
        value = layers.get(i).forward(input);
        boolean keepsNothing = TidyModule.keepsNothing(layers.get(i));
        if (value != input) {
          if (isOurs && keepsNothing) {
            TensorScope.drop(input);
          }
          isOurs = keepsNothing;
        } else {
          isOurs &= keepsNothing;
        }
      } catch (ShapeException e) {
        ShapeException located =
            new ShapeException("layer %s, %s".formatted(name(i), e.getMessage()));
        located.initCause(e);
        throw located;
      }
    }
    return value;
  }

  /// The layer of this name or position, such as `hidden` or `0`.
  public Module get(String name) {
    for (ModuleTree.Child part : parts()) {
      if (part.name().equals(name)) {
        return (Module) part.value();
      }
    }
    throw new IllegalArgumentException(
        "sequential: no layer '%s'; there are %s"
            .formatted(name, parts().stream().map(ModuleTree.Child::name).toList()));
  }

  public List<ModuleTree.Child> parts() {
    List<ModuleTree.Child> parts = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Module layer = layers.get(i);
      parts.add(
          new ModuleTree.Child(name(i), layer instanceof Named named ? named.module() : layer));
    }
    return parts;
  }

  private String name(int i) {
    return layers.get(i) instanceof Named named ? named.name() : Integer.toString(i);
  }

  /// The layers with their names, one a line.
  @Override
  public String toString() {
    if (layers.isEmpty()) {
      return "sequential()";
    }
    StringBuilder text = new StringBuilder("sequential(\n");
    for (ModuleTree.Child part : parts()) {
      String layer = part.value().toString().replace("\n", "\n  ");
      text.append("  (").append(part.name()).append("): ").append(layer).append('\n');
    }
    return text.append(')').toString();
  }
}
