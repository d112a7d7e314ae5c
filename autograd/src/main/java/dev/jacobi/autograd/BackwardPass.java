package dev.jacobi.autograd;

import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Differentiator;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Origin;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks a recorded graph backward, from a result to the leaves, and sums up gradients. Every
/// tensor is visited once, after all that was computed from it; without recursion, so that graphs
/// may be as deep as memory allows.
public final class BackwardPass implements Differentiator {
  @Override
  public void backward(
      Tensor root, @Nullable Tensor gradient, boolean retainGraph, boolean createGraph) {
    Tensor seed = seed(root, gradient);
    Runnable walk = () -> walk(root, seed, retainGraph || createGraph);
    if (createGraph) {
      NoGrad.enableGrad(walk);
    } else {
      NoGrad.noGrad(walk);
    }
  }

  private static Tensor seed(Tensor root, @Nullable Tensor gradient) {
    if (!root.requiresGrad()) {
      throw new IllegalStateException(
          ("backward: this tensor of shape %s was not computed from any tensor that requires a"
                  + " gradient; call requiresGrad(true) on the parameters before they are used, and"
                  + " compute outside of noGrad")
              .formatted(root.shape()));
    }
    if (gradient == null) {
      if (root.numel() != 1) {
        throw new ShapeException(
            ("backward: only a single number has a gradient of 1, this tensor has shape %s; call"
                    + " backward() on sum() or mean() of it, or give backward(gradient)")
                .formatted(root.shape()));
      }
      return Tensor.onesLike(root);
    }
    if (!gradient.shape().equals(root.shape())) {
      throw new ShapeException(
          "backward: gradient has shape %s, but the tensor has %s"
              .formatted(gradient.shape(), root.shape()));
    }
    return gradient;
  }

  /// A tensor of the graph during the walk.
  private static final class Step {
    private final Tensor tensor;
    private Step[] inputs = new Step[0];
    private int consumers;
    private @Nullable Tensor gradient;

    Step(Tensor tensor) {
      this.tensor = tensor;
    }

    void add(Tensor part) {
      Tensor fitting = sumTo(part, tensor);
      Tensor sum = gradient;
      gradient = sum == null ? fitting : sum.add(fitting);
    }
  }

  private static void walk(Tensor root, Tensor seed, boolean keepGraph) {
    Step first = plan(root);
    first.add(seed);
    List<Tensor> leaves = new ArrayList<>();
    ArrayDeque<Step> ready = new ArrayDeque<>();
    ready.add(first);
    while (!ready.isEmpty()) {
      Step step = ready.poll();
      Origin origin = step.tensor.origin();
      Tensor gradient = step.gradient;
      step.gradient = null;
      if (gradient == null) {
        throw new IllegalStateException("a tensor was visited before its gradient was known");
      }
      if (origin == null) {
        Tensor leaf = step.tensor;
        Tensor before = leaf.grad();
        leaf.grad(before == null ? gradient : before.add(gradient));
        leaves.add(leaf);
        continue;
      }
      for (int i = 0; i < step.inputs.length; i++) {
        Step input = step.inputs[i];
        if (input.tensor.requiresGrad()) {
          input.add(origin.gradient(i, gradient, step.tensor));
          if (--input.consumers == 0) {
            ready.add(input);
          }
        }
      }
      if (!keepGraph) {
        origin.release();
      }
    }
    Tensor.evaluate(leaves.stream().map(Tensor::grad).toArray(Tensor[]::new));
  }

  /// Finds all tensors that the root depends on, and how many of them use each.
  private static Step plan(Tensor root) {
    IdentityHashMap<Tensor, Step> steps = new IdentityHashMap<>();
    Step first = new Step(root);
    steps.put(root, first);
    ArrayDeque<Step> open = new ArrayDeque<>();
    open.add(first);
    while (!open.isEmpty()) {
      Step step = open.pop();
      Origin origin = step.tensor.origin();
      if (origin == null) {
        continue;
      }
      step.inputs = new Step[origin.arity()];
      for (int i = 0; i < step.inputs.length; i++) {
        Tensor input = origin.input(i);
        Step known = steps.get(input);
        if (known == null) {
          known = new Step(input);
          steps.put(input, known);
          if (input.requiresGrad()) {
            open.push(known);
          }
        }
        known.consumers++;
        step.inputs[i] = known;
      }
    }
    return first;
  }

  /// Sums a gradient over the dimensions that were repeated to give it its shape.
  private static Tensor sumTo(Tensor gradient, Tensor like) {
    if (gradient.shape().equals(like.shape())) {
      return gradient;
    }
    int lead = gradient.rank() - like.rank();
    if (lead < 0) {
      return gradient.expand(like.shape().toArray());
    }
    List<Integer> repeated = new ArrayList<>();
    boolean grows = false;
    for (int d = 0; d < gradient.rank(); d++) {
      if (d < lead || (like.size(d - lead) == 1 && gradient.size(d) != 1)) {
        repeated.add(d);
      } else if (gradient.size(d) != like.size(d - lead)) {
        grows = true;
      }
    }
    Tensor sum =
        repeated.isEmpty()
            ? gradient
            : gradient.sum(true, repeated.stream().mapToInt(Integer::intValue).toArray());
    Tensor fitting = lead > 0 ? sum.reshape(reduced(sum, lead)) : sum;
    return grows ? fitting.expand(like.shape().toArray()) : fitting;
  }

  private static long[] reduced(Tensor sum, int lead) {
    long[] sizes = new long[sum.rank() - lead];
    for (int d = 0; d < sizes.length; d++) {
      sizes[d] = sum.size(d + lead);
    }
    return sizes;
  }
}
