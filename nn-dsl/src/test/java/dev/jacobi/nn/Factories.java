package dev.jacobi.nn;

import dev.jacobi.nn.layers.ActivationLayers;
import dev.jacobi.nn.layers.ConvolutionLayers;
import dev.jacobi.nn.layers.Layers;
import dev.jacobi.nn.layers.ShapeLayers;
import dev.jacobi.nn.loss.DistanceLosses;
import dev.jacobi.nn.loss.Losses;
import dev.jacobi.nn.loss.MarginLosses;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The functions that users import from the packages of networks.
public final class Factories {
  /// The classes that make layers.
  public static final List<Class<?>> LAYERS =
      List.of(
          Nn.class,
          Layers.class,
          ActivationLayers.class,
          ConvolutionLayers.class,
          ShapeLayers.class);

  /// The classes that compute losses and functions.
  public static final List<Class<?>> FUNCTIONS =
      List.of(Functional.class, Losses.class, DistanceLosses.class, MarginLosses.class);

  private Factories() {}

  /// The names of the public functions of some classes that are of a kind.
  public static Set<String> names(List<Class<?>> types, Predicate<Method> kind) {
    return types.stream()
        .flatMap(type -> List.of(type.getDeclaredMethods()).stream())
        .filter(
            method ->
                Modifier.isPublic(method.getModifiers())
                    && Modifier.isStatic(method.getModifiers())
                    && kind.test(method))
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// The names of all layers.
  public static Set<String> layers() {
    Set<String> names =
        names(LAYERS, method -> Module.class.isAssignableFrom(method.getReturnType()));
    // A copy of a network is no layer.
    names.remove("copy");
    return names;
  }
}
