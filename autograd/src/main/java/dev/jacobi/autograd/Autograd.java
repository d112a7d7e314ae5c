package dev.jacobi.autograd;

import dev.jacobi.tensor.GradMode;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Gradients and the graphs that they are computed from.
///
/// {@snippet :
/// Tensor x = Tensor.scalar(3).requiresGrad(true);
/// Tensor slope = Autograd.grad(x.pow(3), x, GradOptions.createGraph()); // 27
/// Tensor curvature = Autograd.grad(slope, x); // 18
/// }
public final class Autograd {
  private Autograd() {}

  // Gradients ---------------------------------------------------------------------------------

  /// Adds the gradients of the sum of `results` to the `grad` of every leaf that they depend on, as
  /// [Tensor#backward(GradOptions)] does for one.
  public static void backward(List<Tensor> results, GradOptions options) {
    BackwardPass.backward(results, options);
  }

  /// The gradients of the sum of `results` with respect to `inputs`, which may be leaves or results
  /// themselves. No tensor's `grad` is changed.
  ///
  /// @throws IllegalStateException if the results do not depend on an input, and `options` do not
  ///   allow that
  public static List<Tensor> grad(List<Tensor> results, List<Tensor> inputs, GradOptions options) {
    if (results.isEmpty() || inputs.isEmpty()) {
      throw new IllegalArgumentException("grad: wants at least one result and one input");
    }
    @Nullable Tensor[] found =
        BackwardPass.gradients(results, inputs.stream().map(GradTargets::vertex).toList(), options);
    List<Tensor> gradients = new ArrayList<>();
    for (int i = 0; i < found.length; i++) {
      Tensor gradient = found[i];
      gradients.add(gradient == null ? GradTargets.unused(i, inputs.get(i), options) : gradient);
    }
    return gradients;
  }

  /// The gradient of one result with respect to one input.
  public static Tensor grad(Tensor result, Tensor input, GradOptions options) {
    return grad(List.of(result), List.of(input), options).getFirst();
  }

  /// The gradient of one result with respect to one input; the graph is released.
  public static Tensor grad(Tensor result, Tensor input) {
    return grad(result, input, GradOptions.usual());
  }

  // Memory ------------------------------------------------------------------------------------

  /// The result of `function`, whose intermediate tensors are not kept but computed once more in
  /// the backward pass: less memory for more time. The function must do the same both times; random
  /// numbers of the global generator are drawn again as they were.
  public static Tensor checkpoint(UnaryOperator<Tensor> function, Tensor input) {
    return ActivationCheckpoint.run(() -> function.apply(input));
  }

  /// The result of a function of two tensors, as by [#checkpoint(UnaryOperator, Tensor)].
  public static Tensor checkpoint(BinaryOperator<Tensor> function, Tensor first, Tensor second) {
    return ActivationCheckpoint.run(() -> function.apply(first, second));
  }

  // Debugging ---------------------------------------------------------------------------------

  /// Runs `body` so that every operation's line is noted, and a backward pass stops at the first
  /// gradient that is not a number, with the operation and its line. Slow.
  public static void detectAnomaly(Runnable body) {
    GradMode.current()
        .withAnomaly()
        .<@Nullable Object>call(
            () -> {
              body.run();
              return null;
            });
  }

  /// The result of `body`, run as by [#detectAnomaly(Runnable)].
  public static <T extends @Nullable Object> T detectAnomaly(Supplier<T> body) {
    return GradMode.current().withAnomaly().call(body);
  }

  /// The graph behind a result, as plain data.
  ///
  /// @throws IllegalStateException if nothing was recorded, or `backward()` has released the graph
  public static Graph graph(Tensor result) {
    return graph(result, Map.of());
  }

  /// The graph behind a result, with names for its leaves, such as a network's parameters have.
  ///
  /// @throws IllegalStateException if nothing was recorded, or `backward()` has released the graph
  public static Graph graph(Tensor result, Map<String, Tensor> names) {
    return GraphReader.read(result, names);
  }
}
