package dev.jacobi.nn;

import dev.jacobi.shape.Device;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A part of a neural network: a value that turns a tensor into a tensor.
///
/// Write one as a record over [Parameter], [Buffer] and other modules. These hold all that can
/// change; the record itself never does. Parameters are found by walking the components, also in
/// lists, maps and arrays, and are named after them: `up.weight`. Nothing is registered.
///
/// {@snippet :
/// record Net(Linear up, Linear down) implements Module {
///   public Tensor forward(Tensor x) {
///     return down.forward(relu(up.forward(x)));
///   }
/// }
/// Module net = new Net(linear(2, 32), linear(32, 1));
/// Tensor y = net.forward(Tensor.randn(5, 2));
/// }
///
/// A class with fields and a constructor without arguments works the same.
@FunctionalInterface
public interface Module {
  /// The output for an input.
  Tensor forward(Tensor x);

  /// This and other layers after it.
  default Sequential then(Module... next) {
    List<Module> layers = new ArrayList<>();
    layers.add(this);
    layers.addAll(List.of(next));
    return new Sequential(layers);
  }

  /// The parameters by path, each once, in the order of the components.
  default Map<String, Parameter> parameters() {
    return ModuleTree.once(this, Parameter.class);
  }

  /// Moves the parameters and buffers to a device, with what they have learned. Optimizers take
  /// what they know along at their next step.
  default void to(Device device) {
    parameters().values().forEach(parameter -> parameter.moveTo(device));
    ModuleTree.once(this, Buffer.class).values().forEach(buffer -> buffer.moveTo(device));
  }

  /// Makes layers such as dropout behave as in training, which is how they start.
  default void train() {
    ModuleTree.once(this, TrainingMode.class).values().forEach(mode -> mode.set(true));
  }

  /// Makes layers such as dropout behave as in use, until [#train()].
  default void eval() {
    ModuleTree.once(this, TrainingMode.class).values().forEach(mode -> mode.set(false));
  }
}
