package dev.jacobi.autograd;

import dev.jacobi.callsite.SourceLocation;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.AutogradNode;
import dev.jacobi.tensor.GradFn;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The backward pass in slow motion, to be looked at: one operation at a time, from the loss to the
/// leaves.
///
/// {@snippet :
/// for (Backward.Step step : Backward.steps(loss)) {
///   System.out.println(step.operation() + ": " + step.incoming() + " -> " + step.inputs());
/// }
/// }
public final class Backward {
  private Backward() {}

  /// What happens at one operation.
  ///
  /// @param operation the operation's name
  /// @param shape the sizes of its output
  /// @param place the user's line that called it, if it was noted
  /// @param incoming the gradient of the loss with respect to the output, complete
  /// @param inputs what goes on to each input
  public record Step(
      String operation,
      Shape shape,
      Optional<SourceLocation> place,
      Tensor incoming,
      List<Flow> inputs) {
    /// A step that owns its list.
    public Step {
      inputs = List.copyOf(inputs);
    }
  }

  /// What goes on to one input of an operation.
  ///
  /// @param shape the input's sizes
  /// @param local the gradient of the output's sum with respect to the input: for an operation that
  ///   works element by element, its derivative; empty if the input has no gradient
  /// @param outgoing the part of the loss's gradient that reaches the input this way; empty if it
  ///   has none
  public record Flow(Shape shape, Optional<Tensor> local, Optional<Tensor> outgoing) {}

  /// The steps of a backward pass. No tensor's `grad` is changed, and the graph is kept.
  public static List<Step> steps(Tensor loss) {
    Tensor seed = InitialGradients.of(List.of(loss), GradOptions.usual())[0];
    return NoGrad.noGrad(
        () -> steps(TopologicalOrder.of(List.of(InitialGradients.vertex(loss)), List.of()), seed));
  }

  private static List<Step> steps(TopologicalOrder plan, Tensor seed) {
    InputBuffer gradients = new InputBuffer(plan.size(), true);
    gradients.add(plan.result(0), seed);
    List<Step> steps = new ArrayList<>();
    for (int v = plan.size() - 1; v >= 0; v--) {
      Tensor gradient = gradients.take(v);
      AutogradNode vertex = plan.vertex(v);
      if (gradient != null && vertex instanceof GradFn origin) {
        steps.add(step(plan, v, origin, gradient));
        List<Flow> flows = steps.getLast().inputs();
        for (int i = 0; i < flows.size(); i++) {
          int edge = plan.edge(v, i);
          flows.get(i).outgoing().ifPresent(part -> gradients.add(edge, part));
        }
      }
    }
    return steps;
  }

  private static Step step(TopologicalOrder plan, int v, GradFn origin, Tensor gradient) {
    boolean[] wanted = new boolean[plan.arity(v)];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = plan.edge(v, i) >= 0;
    }
    @Nullable Tensor[] outgoing = origin.gradients(gradient, wanted);
    @Nullable Tensor[] local = origin.gradients(Tensor.onesLike(gradient), wanted);
    List<Flow> flows = new ArrayList<>();
    for (int i = 0; i < wanted.length; i++) {
      Tensor input = origin.input(i);
      flows.add(
          wanted[i]
              ? new Flow(input.shape(), fitted(input, local[i]), fitted(input, outgoing[i]))
              : new Flow(input.shape(), Optional.empty(), Optional.empty()));
    }
    return new Step(origin.name(), origin.shape(), origin.place(), gradient, flows);
  }

  private static Optional<Tensor> fitted(Tensor input, @Nullable Tensor gradient) {
    return Optional.ofNullable(gradient).map(g -> SumToShape.to(input, g));
  }
}
