package dev.jacobi.nn.edit;

import dev.jacobi.nn.ForwardHook;
import dev.jacobi.nn.HookedModule;
import dev.jacobi.nn.LoadReport;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Named;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.Stateful;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Edits of networks that have learned something.
///
/// {@snippet :
/// import static dev.jacobi.nn.edit.Edits.*;
///
/// Sequential deeper = insertAfter(net, "1", linear(32, 32), relu());
/// System.out.println(diff(net, deeper));
/// }
///
/// An edit makes a new network that shares the parameters of the old one; the old one stays what it
/// was, so undo is to go on with it. An optimizer of either trains both.
public final class Edits {
  private Edits() {}

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

  /// The network with more layers at the end of the sequence at a path.
  public static <M extends Module> M append(M net, String path, Module... added) {
    if (!(Nn.modules(net).get(path) instanceof Sequential sequence)) {
      throw new IllegalArgumentException(
          "append: '%s' is not a sequence; there are %s".formatted(path, Nn.modules(net).keySet()));
    }
    return replace(net, path, new Sequential(concat(sequence.layers(), Arrays.asList(added))));
  }

  /// The network with more units in the linear layer or convolution at a path, and the same outputs:
  /// the next one does not listen to the new units yet.
  ///
  /// @param path of a layer in a sequence
  /// @param width the new number of its outputs
  public static <M extends Module> M widen(M net, String path, long width) {
    return Net2Net.widen(net, path, width);
  }

  /// The network with another layer behind the linear layer or convolution at a path and its activation,
  /// and the same outputs: the new layer gives what it gets until it learns.
  ///
  /// @param path of a layer in a sequence that is followed by an activation
  public static <M extends Module> M deepen(M net, String path) {
    return Net2Net.deepen(net, path);
  }

  /// The network with fewer units in the linear layer or convolution at a path: those with the
  /// largest weights stay, and with them what optimizers know about them.
  ///
  /// @param path of a layer in a sequence
  /// @param width the new number of its outputs
  public static <M extends Module> M prune(M net, String path, long width) {
    return Pruning.prune(net, path, width);
  }

  /// The network in which the part at a path is the same as another one: a module with all its
  /// numbers, or one parameter, such as the weights of an embedding in the last layer.
  ///
  /// {@snippet :
  /// Module tied = share(net, "head.weight", "embedding.weight");
  /// }
  ///
  /// @param path of the part that goes
  /// @param with the path of the part that takes its place
  public static <M extends Module> M share(M net, String path, String with) {
    return WeightTying.share(net, path, with);
  }

  /// The network with another name for a layer in a sequence.
  public static <M extends Module> M rename(M net, String path, String name) {
    return Surgery.rename(net, path, name);
  }

  /// Copies into a network what another one has learned, by path; where sizes differ, the part that
  /// both have. Optimizers of the other one train the heir too, and carry over what they know.
  ///
  /// @return what was copied and what was not; print it
  public static LoadReport inherit(Module heir, Module from) {
    return WeightTransfer.inherit(heir, from);
  }

  /// The network with someone who sees what goes through the layer at a path; numbers and names are the
  /// same. The layer must not be declared as more than Module.
  public static <M extends Module> M watch(M net, String path, ForwardHook watch) {
    return Surgery.edit(
        net,
        "watch",
        path,
        old ->
            List.of(
                old.getFirst() instanceof Named named
                    ? new Named(named.name(), new HookedModule(named.module(), watch))
                    : new HookedModule(old.getFirst(), watch)));
  }

  /// What is different between two networks: kept, new and dropped layers.
  public static Diff diff(Module before, Module after) {
    return Diff.between(before, after);
  }

  /// Makes a network the current one of a name. If the name had another one, and this is no edit of
  /// it but written anew, it takes over what its predecessor has learned: by path, in sequences by
  /// order, and where sizes differ the part that both have. Optimizers of the predecessor go on with
  /// it. What changed is printed.
  ///
  /// {@snippet :
  /// Net net = live("net", new Net());
  /// }
  ///
  /// @return the network itself
  public static <M extends Module> M live(String name, M net) {
    return LiveNetworks.put(name, net, System.out::println);
  }

  /// Goes back to the network that was the current one of a name before, and prints what changed.
  public static Module undo(String name) {
    return LiveNetworks.undo(name, System.out::println);
  }

  /// Takes an [#undo] back.
  public static Module redo(String name) {
    return LiveNetworks.redo(name, System.out::println);
  }

  /// The present numbers of a network, what optimizers, schedulers and the like know, and the state of the
  /// global random generator, to come back to.
  ///
  /// {@snippet :
  /// Snapshot before = snapshot(net, optimizer);
  /// before.rewind();
  /// }
  public static Snapshot snapshot(Module net, Stateful... others) {
    return Snapshot.of(net, others);
  }

  private static List<Module> concat(List<Module> first, List<Module> second) {
    List<Module> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
