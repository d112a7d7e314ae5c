package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/// A layer of ours that keeps no tensor which it sees or makes, and gives a new one or its input.
/// So what it makes on the way, and what it takes from a layer of the same kind, is let go of at
/// once.
public interface TidyModule extends Module {
  /// The modules in this one that others may have written, which may keep something.
  default List<Module> within() {
    return List.of();
  }

  /// Whether a module keeps nothing, and no module in it does.
  static boolean keepsNothing(Module module) {
    return switch (module) {
      case TidyModule tidy -> keepNothing(tidy.within());
      case Sequential all -> keepNothing(all.layers());
      case Residual residual -> keepsNothing(residual.body());
      case Named named -> keepsNothing(named.module());
      default -> false;
    };
  }

  private static boolean keepNothing(List<Module> modules) {
    for (Module module : modules) {
      if (!keepsNothing(module)) {
        return false;
      }
    }
    return true;
  }

  /// The result of `body`, which calls these modules; what it makes on the way is let go of if none
  /// of them may keep it.
  static Tensor tidy(Supplier<Tensor> body, Module... called) {
    return keepNothing(Arrays.asList(called)) ? TensorScope.tidy(body) : body.get();
  }
}
