package dev.jacobi.nn.layers;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import java.util.List;
import java.util.stream.Collectors;

/// Layers beside one another, which all get the same input.
///
/// @param isSum whether their outputs are added, or else put one after another in dimension 1
public record Branches(List<Module> branches, boolean isSum) implements TidyModule {
  @Override
  public List<Module> within() {
    return branches;
  }

  public Branches {
    branches = List.copyOf(branches);
    if (branches.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: wants at least one branch".formatted(isSum ? "parallel" : "concat"));
    }
  }

  @Override
  public Tensor forward(Tensor x) {
    return TidyModule.tidy(
        () -> {
          Tensor[] outputs =
              branches.stream().map(branch -> branch.forward(x)).toArray(Tensor[]::new);
          if (!isSum) {
            return Tensor.cat(1, outputs);
          }
          Tensor sum = outputs[0];
          for (int i = 1; i < outputs.length; i++) {
            if (!outputs[i].shape().equals(sum.shape())) {
              throw new ShapeException(
                  "parallel: branch 0 gives shape %s and branch %d %s; only the same can be added"
                      .formatted(sum.shape(), i, outputs[i].shape()));
            }
            sum = sum.add(outputs[i]);
          }
          return sum;
        },
        branches.toArray(Module[]::new));
  }

  /// As it is written: `concat(linear(8, 4), linear(8, 8))`.
  @Override
  public String toString() {
    return branches.stream()
        .map(String::valueOf)
        .collect(Collectors.joining(", ", isSum ? "parallel(" : "concat(", ")"));
  }
}
