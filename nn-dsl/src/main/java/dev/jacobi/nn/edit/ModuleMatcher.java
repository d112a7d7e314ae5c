package dev.jacobi.nn.edit;

import dev.jacobi.nn.Buffer;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.ModuleTree;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.layers.Activation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which part of a network written anew takes the place of which part of its predecessor: parts of
/// the same name, and in sequences, where names are positions, layers that are written alike and
/// stand in the same order.
final class ModuleMatcher {
  private static final int ALIKE = 1000;

  private final Map<String, String> origins = new LinkedHashMap<>();

  private ModuleMatcher() {}

  /// The paths of parameters and buffers, from those of the heir to those of the predecessor.
  static Map<String, String> between(Module heir, Module from) {
    ModuleMatcher kinship = new ModuleMatcher();
    kinship.match("", heir, "", from);
    return kinship.origins;
  }

  private void match(String path, Object heir, String origin, Object old) {
    if (isNumbers(heir) || isNumbers(old)) {
      if (heir.getClass() == old.getClass()) {
        origins.putIfAbsent(path, origin);
      }
      return;
    }
    List<ModuleTree.Child> parts = ModuleTree.parts(heir);
    List<ModuleTree.Child> oldParts = ModuleTree.parts(old);
    boolean isOrder = heir instanceof Sequential && old instanceof Sequential;
    for (ModuleTree.Child part : parts) {
      for (ModuleTree.Child oldPart : oldParts) {
        if (part.name().equals(oldPart.name()) && !(isOrder && isPosition(part))) {
          match(path, part, origin, oldPart);
        }
      }
    }
    if (isOrder) {
      align(
          path,
          parts.stream().filter(ModuleMatcher::isPosition).toList(),
          origin,
          oldParts.stream().filter(ModuleMatcher::isPosition).toList());
    }
  }

  private void match(String path, ModuleTree.Child part, String origin, ModuleTree.Child old) {
    match(join(path, part), part.value(), join(origin, old), old.value());
  }

  private static String join(String path, ModuleTree.Child part) {
    return path.isEmpty() ? part.name() : path + "." + part.name();
  }

  private static boolean isNumbers(Object part) {
    return part instanceof Parameter || part instanceof Buffer;
  }

  private static boolean isPosition(ModuleTree.Child part) {
    return Character.isDigit(part.name().charAt(0));
  }

  /// Matches two sequences in order, so that as much as possible is alike.
  private void align(
      String path, List<ModuleTree.Child> heirs, String origin, List<ModuleTree.Child> olds) {
    int[][] best = new int[heirs.size() + 1][olds.size() + 1];
    for (int i = heirs.size() - 1; i >= 0; i--) {
      for (int j = olds.size() - 1; j >= 0; j--) {
        int both = likeness(heirs.get(i).value(), olds.get(j).value()) + best[i + 1][j + 1];
        best[i][j] = Math.max(both, Math.max(best[i + 1][j], best[i][j + 1]));
      }
    }
    int j = 0;
    for (int i = 0; i < heirs.size(); i++) {
      while (j < olds.size() && best[i][j] == best[i][j + 1]) {
        j++;
      }
      if (j < olds.size() && best[i][j] > best[i + 1][j]) {
        match(path, heirs.get(i), origin, olds.get(j));
        j++;
      }
    }
  }

  private static int likeness(Object heir, Object old) {
    if (heir.toString().equals(old.toString())) {
      return ALIKE;
    }
    // A class that was written anew is another class of the same name.
    boolean isSameKind = heir.getClass().getSimpleName().equals(old.getClass().getSimpleName());
    return isSameKind && !(heir instanceof Activation) ? 1 : 0;
  }
}
