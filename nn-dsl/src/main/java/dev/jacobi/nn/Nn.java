package dev.jacobi.nn;

import dev.jacobi.autograd.Clip;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

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

  /// The network with more layers at the end of the sequence at a path.
  public static <M extends Module> M append(M net, String path, Module... added) {
    if (!(modules(net).get(path) instanceof Sequential sequence)) {
      throw new IllegalArgumentException(
          "append: '%s' is not a sequence; there are %s".formatted(path, modules(net).keySet()));
    }
    return replace(net, path, new Sequential(concat(sequence.layers(), Arrays.asList(added))));
  }

  /// The network with more units in the linear layer or convolution at a path, and the same outputs:
  /// the next one does not listen to the new units yet.
  ///
  /// @param path of a layer in a sequence
  /// @param width the new number of its outputs
  public static <M extends Module> M widen(M net, String path, long width) {
    return Growth.widen(net, path, width);
  }

  /// The network with another layer behind the linear layer or convolution at a path and its activation,
  /// and the same outputs: the new layer gives what it gets until it learns.
  ///
  /// @param path of a layer in a sequence that is followed by an activation
  public static <M extends Module> M deepen(M net, String path) {
    return Growth.deepen(net, path);
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
    return Sharing.share(net, path, with);
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
    return Inheritance.inherit(heir, from);
  }

  private static List<Module> concat(List<Module> first, List<Module> second) {
    List<Module> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /// The network with someone who sees what goes through the layer at a path; numbers and names are the
  /// same. The layer must not be declared as more than Module.
  public static <M extends Module> M watch(M net, String path, Watch watch) {
    return Surgery.edit(
        net,
        "watch",
        path,
        old ->
            List.of(
                old.getFirst() instanceof Named named
                    ? new Named(named.name(), new Watched(named.module(), watch))
                    : new Watched(old.getFirst(), watch)));
  }

  /// A copy of a network with numbers of its own: training one leaves the other as it is. Optimizers
  /// do not follow from one to the other.
  public static <M extends Module> M copy(M net) {
    return Copies.of(net);
  }

  /// Calls an action with every module of a network and its path, outer before inner.
  public static void apply(Module net, BiConsumer<String, Module> action) {
    modules(net).forEach(action);
  }

  /// The number of trained numbers of a network; frozen ones count if wanted.
  public static long parameterCount(Module net, boolean withFrozen) {
    return net.parameters().values().stream()
        .filter(parameter -> withFrozen || !parameter.isFrozen())
        .mapToLong(parameter -> parameter.shape().numel())
        .sum();
  }

  /// What is different between two networks: kept, new and dropped layers.
  public static Diff diff(Module before, Module after) {
    return Diff.between(before, after);
  }

  /// A table of the layers with the number of their parameters.
  public static Summary summary(Module net) {
    return Summary.of(net);
  }

  /// A table of the layers with the shapes that they give for an input, their parameters, their
  /// multiplications with additions, and the memory of what they give.
  public static Profile summary(Module net, Tensor x) {
    return Profile.of(net, x);
  }

  /// All modules of a network by path, outer before inner; the network itself has the empty path.
  public static Map<String, Module> modules(Module net) {
    return Tree.once(net, Module.class);
  }

  /// The buffers of a network by path.
  public static Map<String, Buffer> buffers(Module net) {
    return Tree.once(net, Buffer.class);
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
    return Live.put(name, net, System.out::println);
  }

  /// Goes back to the network that was the current one of a name before, and prints what changed.
  public static Module undo(String name) {
    return Live.undo(name, System.out::println);
  }

  /// Takes an [#undo] back.
  public static Module redo(String name) {
    return Live.redo(name, System.out::println);
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

  /// Copies of all parameters and buffers by path: what to keep of a trained network.
  public static Map<String, Tensor> stateDict(Module net) {
    return State.of(net);
  }

  /// Sets all parameters and buffers from numbers by path.
  ///
  /// @return what was set, which is everything
  /// @throws IllegalArgumentException if paths or shapes differ; nothing is changed then
  public static LoadReport loadStateDict(Module net, Map<String, Tensor> state) {
    return State.load(net, state, true);
  }

  /// Sets the parameters and buffers whose path and shape are in `state`, and leaves the others.
  ///
  /// @return what was set and what was not; print it
  public static LoadReport loadMatching(Module net, Map<String, Tensor> state) {
    return State.load(net, state, false);
  }

  /// Keeps the parameters under a path as they are: optimizers leave them alone.
  ///
  /// @param path of a module or a parameter; empty for the whole network
  public static void freeze(Module net, String path) {
    State.freeze(net, path, true);
  }

  /// Lets the parameters under a path be trained again.
  ///
  /// @param path of a module or a parameter; empty for the whole network
  public static void unfreeze(Module net, String path) {
    State.freeze(net, path, false);
  }

  /// Converts all parameters and buffers to a floating type, in place.
  public static void convert(Module net, DType type) {
    State.convert(net, type);
  }

  /// Scales all gradients of a network so that their norm is at most `most`.
  ///
  /// @return the norm before
  /// @throws ArithmeticException if the norm is not finite
  public static double clipGradNorm(Module net, double most) {
    return Clip.clipGradNorm(tensors(net), most);
  }

  /// Bounds every element of the gradients of a network to `-most` and `most`.
  public static void clipGradValue(Module net, double most) {
    Clip.clipGradValue(tensors(net), most);
  }

  private static List<Tensor> tensors(Module net) {
    return net.parameters().values().stream().map(Parameter::tensor).toList();
  }
}
