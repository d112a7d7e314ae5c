package dev.jacobi.autograd;

import dev.jacobi.tensor.AccumulateGrad;
import dev.jacobi.tensor.AutogradNode;
import dev.jacobi.tensor.Differentiator;
import dev.jacobi.tensor.GradFn;
import dev.jacobi.tensor.GradMode;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks a recorded graph backward, from results to leaves, and sums up gradients. Every point is
/// visited once, after all that was computed from it, in an order that depends on the graph alone.
public final class BackwardPass implements Differentiator {
  @Override
  public void backward(Tensor root, GradOptions options) {
    backward(List.of(root), options);
  }

  static void backward(List<Tensor> roots, GradOptions options) {
    List<Tensor> grads = run(roots, List.of(), options).grads;
    Tensor.evaluate(grads.toArray(Tensor[]::new));
    grads.forEach(TensorScope::drop);
  }

  /// The gradients of `targets`, and of nothing else; null where the results do not depend on one.
  static @Nullable Tensor[] gradients(
      List<Tensor> results, List<AutogradNode> targets, GradOptions options) {
    return run(results, targets, options).found;
  }

  private static Walk run(List<Tensor> results, List<AutogradNode> targets, GradOptions options) {
    List<AutogradNode> roots = results.stream().map(InitialGradients::vertex).toList();
    // Gradients outlive the walk.
    return TensorScope.escape(
        () ->
            options.recordsGraph()
                ? NoGrad.enableGrad(() -> walk(roots, results, targets, options))
                : NoGrad.noGrad(() -> walk(roots, results, targets, options)));
  }

  private static Walk walk(
      List<AutogradNode> roots,
      List<Tensor> results,
      List<AutogradNode> targets,
      GradOptions options) {
    Walk walk = new Walk(roots, targets, options);
    TensorScope.tidy(() -> walk.start(InitialGradients.of(results, options)));
    return walk.run();
  }

  /// One pass over the graph. Without targets the gradients of all leaves are kept in them.
  private static final class Walk {
    private final TopologicalOrder plan;
    private final boolean keepsGraph;
    private final boolean records;
    private final boolean anomaly = GradMode.current().anomaly();
    private final boolean @Nullable [] needed;
    private final InputBuffer gradients;
    private final @Nullable Tensor[] found;
    private final List<Tensor> grads = new ArrayList<>();

    Walk(List<AutogradNode> roots, List<AutogradNode> targets, GradOptions options) {
      this.plan = TopologicalOrder.of(roots, targets);
      this.keepsGraph = options.keepsGraph();
      this.records = options.recordsGraph();
      this.needed = targets.isEmpty() ? null : plan.leadingToTargets();
      this.gradients = new InputBuffer(plan.size(), records);
      this.found = new Tensor[targets.size()];
    }

    void start(Tensor[] seeds) {
      for (int i = 0; i < seeds.length; i++) {
        AutogradNode.share(seeds[i]);
        gradients.add(plan.result(i), seeds[i]);
      }
    }

    Walk run() {
      for (int v = plan.size() - 1; v >= 0; v--) {
        Tensor gradient = gradients.take(v);
        if (gradient != null && (needed == null || needed[v])) {
          visit(v, plan.vertex(v), gradient);
        } else if (gradient != null) {
          TensorScope.drop(gradient);
        }
        plan.drop(v);
      }
      return this;
    }

    private void visit(int v, AutogradNode vertex, Tensor arrived) {
      Tensor gradient = arrived;
      vertex.announceArrival();
      boolean isShown =
          vertex.hasHooks() || (vertex instanceof GradFn origin && origin.hasNodeHooks());
      if (vertex.hasHooks()) {
        AutogradNode.share(arrived);
        gradient = vertex.applyHooks(arrived);
        AutogradNode.share(gradient);
      }
      for (int i = 0; i < found.length; i++) {
        if (plan.target(i) == v) {
          AutogradNode.share(gradient);
          found[i] = TensorScope.keep(gradient);
        }
      }
      if (needed == null && vertex.retainsGrad()) {
        keep(vertex, gradient);
      }
      if (vertex instanceof GradFn origin) {
        propagate(v, origin, gradient);
      }
      if (!isShown) {
        TensorScope.drop(arrived);
      }
    }

    /// Adds to the gradient that is kept at a point. The sum is a new tensor: whoever holds the one
    /// before sees no change. Passes of several threads may meet at a leaf.
    private void keep(AutogradNode vertex, Tensor gradient) {
      synchronized (vertex) {
        Tensor before = vertex.borrowedGrad();
        Tensor sum = TensorScope.tidy(() -> TensorScope.keep(sum(before, gradient)));
        // Another pass may replace it before this one has ended.
        grads.add(TensorScope.keep(sum));
        vertex.ownGrad(sum);
      }
      if (vertex instanceof AccumulateGrad leaf) {
        leaf.announce();
      }
    }

    private Tensor sum(@Nullable Tensor before, Tensor gradient) {
      if (before != null) {
        return before.add(gradient);
      }
      return records ? gradient : AutogradNode.own(gradient);
    }

    private void propagate(int v, GradFn origin, Tensor arrived) {
      boolean[] wanted = new boolean[plan.arity(v)];
      for (int i = 0; i < wanted.length; i++) {
        int edge = plan.edge(v, i);
        wanted[i] = edge >= 0 && (needed == null || needed[edge]);
      }
      boolean hooked = origin.hasNodeHooks();
      Tensor gradient = hooked ? origin.hooks().applyBefore(arrived) : arrived;
      TensorScope.tidy(
          () -> {
            @Nullable Tensor[] parts = origin.gradients(gradient, wanted);
            send(v, origin, hooked ? shown(origin, parts, gradient) : parts, gradient, wanted);
          });
      if (!keepsGraph) {
        origin.release();
      }
    }

    /// Hands the parts of a gradient on to the inputs that want one.
    private void send(
        int v, GradFn origin, @Nullable Tensor[] parts, Tensor gradient, boolean[] wanted) {
      for (int i = 0; i < wanted.length; i++) {
        Tensor part = parts[i];
        if (wanted[i] && part != null) {
          if (anomaly) {
            Anomaly.check(origin, i, part, gradient);
          }
          gradients.add(plan.edge(v, i), SumToShape.to(origin.input(i), part));
        }
      }
    }

    /// What hooks make of the parts. They may hold what they see, and what they give.
    private static @Nullable Tensor[] shown(
        GradFn origin, @Nullable Tensor[] parts, Tensor gradient) {
      @Nullable Tensor[] seen = parts.clone();
      for (int i = 0; i < seen.length; i++) {
        Tensor part = seen[i];
        seen[i] = part == null ? null : TensorScope.keep(part);
      }
      @Nullable Tensor[] result =
          TensorScope.escape(() -> origin.hooks().applyAfter(seen, gradient));
      Arrays.stream(result).forEach(BackwardPass::shareIfThere);
      return result;
    }
  }

  private static void shareIfThere(@Nullable Tensor tensor) {
    if (tensor != null) {
      AutogradNode.share(tensor);
    }
  }
}
