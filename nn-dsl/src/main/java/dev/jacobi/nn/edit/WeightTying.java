package dev.jacobi.nn.edit;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.ModuleTree;
import dev.jacobi.nn.Parameter;
import dev.jacobi.shape.ShapeException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Lets one part of a network be the same as another.
public final class WeightTying {
  private WeightTying() {}

  public static <M extends Module> M share(M net, String path, String with) {
    Map<String, Object> parts = new LinkedHashMap<>();
    ModuleTree.walk(net).forEach(found -> parts.put(found.path(), found.value()));
    Object old = part(parts, path);
    Object other = part(parts, with);
    if (other instanceof Module module && old instanceof Module) {
      return Edits.replace(net, path, module);
    }
    if (other instanceof Parameter parameter && old instanceof Parameter own) {
      if (!own.shape().equals(parameter.shape())) {
        throw new ShapeException(
            "share: '%s' has shape %s and '%s' %s; only the same can be shared"
                .formatted(path, own.shape(), with, parameter.shape()));
      }
      return Surgery.share(net, path, parameter);
    }
    throw new IllegalArgumentException(
        "share: '%s' is a %s and '%s' a %s; wants two modules or two parameters"
            .formatted(
                path, old.getClass().getSimpleName(), with, other.getClass().getSimpleName()));
  }

  private static Object part(Map<String, Object> parts, String path) {
    Object part = parts.get(path);
    if (part == null) {
      throw new IllegalArgumentException(
          "share: there is nothing at '%s'; there are %s".formatted(path, parts.keySet()));
    }
    return part;
  }
}
