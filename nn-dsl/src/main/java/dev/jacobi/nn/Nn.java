package dev.jacobi.nn;

import dev.jacobi.autograd.ClipGrad;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Networks as a whole: layers in order, and the modules, parameters and numbers in a network.
///
/// {@snippet :
/// import static dev.jacobi.nn.Nn.*;
/// import static dev.jacobi.nn.layers.Layers.*;
///
/// Sequential net = sequential(linear(64, 32), named("out", linear(32, 10)));
/// System.out.println(summary(net));
/// freeze(net, "0");
/// }
public final class Nn {
  private Nn() {}

  /// Layers one after another, called `0`, `1` and so on unless they are [#named].
  public static Sequential sequential(Module... layers) {
    return new Sequential(List.of(layers));
  }

  /// A layer with a name of its own in a sequence.
  public static Named named(String name, Module layer) {
    return new Named(name, layer);
  }

  /// A shortcut around layers: `x + layers(x)`.
  public static Residual residual(Module... layers) {
    return new Residual(layers.length == 1 ? layers[0] : sequential(layers));
  }

  /// As many layers one after another, each made by its number from 0 on.
  public static Sequential repeat(int count, IntFunction<Module> layer) {
    return new Sequential(IntStream.range(0, count).mapToObj(layer).toList());
  }

  /// A copy of a network with numbers of its own: training one leaves the other as it is. Optimizers
  /// do not follow from one to the other.
  public static <M extends Module> M copy(M net) {
    return DeepCopy.of(net);
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

  /// A table of the layers with the number of their parameters.
  public static Summary summary(Module net) {
    return Summary.of(net);
  }

  /// A table of the layers with the shapes that they give for an input, their parameters, their
  /// multiplications with additions, and the memory of what they give.
  public static ForwardSummary summary(Module net, Tensor x) {
    return ForwardSummary.of(net, x);
  }

  /// All modules of a network by path, outer before inner; the network itself has the empty path.
  public static Map<String, Module> modules(Module net) {
    return ModuleTree.once(net, Module.class);
  }

  /// The buffers of a network by path.
  public static Map<String, Buffer> buffers(Module net) {
    return ModuleTree.once(net, Buffer.class);
  }

  /// Copies of all parameters and buffers by path: what to keep of a trained network.
  public static Map<String, Tensor> stateDict(Module net) {
    return StateDict.of(net);
  }

  /// Sets all parameters and buffers from numbers by path.
  ///
  /// @return what was set, which is everything
  /// @throws IllegalArgumentException if paths or shapes differ; nothing is changed then
  public static LoadReport loadStateDict(Module net, Map<String, Tensor> state) {
    return StateDict.load(net, state, true);
  }

  /// Sets the parameters and buffers whose path and shape are in `state`, and leaves the others.
  ///
  /// @return what was set and what was not; print it
  public static LoadReport loadMatching(Module net, Map<String, Tensor> state) {
    return StateDict.load(net, state, false);
  }

  /// Keeps the parameters under a path as they are: optimizers leave them alone.
  ///
  /// @param path of a module or a parameter; empty for the whole network
  public static void freeze(Module net, String path) {
    StateDict.freeze(net, path, true);
  }

  /// Lets the parameters under a path be trained again.
  ///
  /// @param path of a module or a parameter; empty for the whole network
  public static void unfreeze(Module net, String path) {
    StateDict.freeze(net, path, false);
  }

  /// Converts all parameters and buffers to a floating type, in place.
  public static void convert(Module net, DType type) {
    StateDict.convert(net, type);
  }

  /// Scales all gradients of a network so that their norm is at most `most`.
  ///
  /// @return the norm before
  /// @throws ArithmeticException if the norm is not finite
  public static double clipGradNorm(Module net, double most) {
    return ClipGrad.clipGradNorm(tensors(net), most);
  }

  /// Bounds every element of the gradients of a network to `-most` and `most`.
  public static void clipGradValue(Module net, double most) {
    ClipGrad.clipGradValue(tensors(net), most);
  }

  private static List<Tensor> tensors(Module net) {
    return net.parameters().values().stream().map(Parameter::tensor).toList();
  }
}
