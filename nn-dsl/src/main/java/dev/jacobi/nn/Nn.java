package dev.jacobi.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The words of the network language: layers, functions, losses, and edits of networks.
///
/// {@snippet :
/// import static dev.jacobi.nn.Nn.*;
///
/// Sequential net = sequential(linear(64, 32), relu(), linear(32, 10));
/// Sequential deeper = insertAfter(net, "1", linear(32, 32), relu());
/// System.out.println(diff(net, deeper));
/// }
///
/// An edit makes a new network that shares the parameters of the old one; the old one stays what it
/// was, so undo is to go on with it. An optimizer of either trains both.
public final class Nn extends Layers {
  private Nn() {}

  /// The network with modules after the one at a path.
  public static <M extends Module> M insertAfter(M net, String path, Module... added) {
    return Surgery.edit(net, "insertAfter", path, old -> concat(old, Arrays.asList(added)));
  }

  /// The network with modules before the one at a path.
  public static <M extends Module> M insertBefore(M net, String path, Module... added) {
    return Surgery.edit(net, "insertBefore", path, old -> concat(Arrays.asList(added), old));
  }

  /// The network with a module in the place of the one at a path. A name stays.
  public static <M extends Module> M replace(M net, String path, Module replacement) {
    return Surgery.edit(
        net,
        "replace",
        path,
        old ->
            List.of(
                old.getFirst() instanceof Named named && !(replacement instanceof Named)
                    ? new Named(named.name(), replacement)
                    : replacement));
  }

  /// The network without the module at a path.
  public static <M extends Module> M remove(M net, String path) {
    return Surgery.edit(net, "remove", path, old -> List.of());
  }

  /// The layers with more at the end.
  public static Sequential append(Sequential net, Module... added) {
    return Surgery.append(net, added);
  }

  private static List<Module> concat(List<Module> first, List<Module> second) {
    List<Module> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /// What is different between two networks: kept, new and dropped layers.
  public static Diff diff(Module before, Module after) {
    return Diff.between(before, after);
  }

  /// A table of the layers with the number of their parameters.
  public static Summary summary(Module net) {
    return Summary.of(net);
  }

  /// All modules of a network by path, outer before inner; the network itself has the empty path.
  public static Map<String, Module> modules(Module net) {
    return Tree.once(net, Module.class);
  }

  /// The buffers of a network by path.
  public static Map<String, Buffer> buffers(Module net) {
    return Tree.once(net, Buffer.class);
  }
}
