package dev.jacobi.tensor;

import dev.jacobi.autograd.Autograd;
import dev.jacobi.autograd.CustomFunction;
import dev.jacobi.shape.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A program that a user might write: values and views of them, changes in place, gradients of
/// gradients, hooks, errors in the middle, and lists and fields that keep what passes by.
final class RandomProgram {
  /// Large enough that values wait for each other, and that each has memory of its own.
  private static final long N = 72;

  private static final int STEPS = 40;

  private final SplittableRandom random;
  private final List<Tensor> values = new ArrayList<>();
  private final List<Tensor> weights = new ArrayList<>();
  private final List<Tensor> held = new ArrayList<>();
  private final List<double[]> seen = new ArrayList<>();

  RandomProgram(int seed) {
    random = new SplittableRandom(seed);
    Tensor.manualSeed(seed);
    for (int i = 0; i < 3; i++) {
      weights.add(Tensor.randn(N, N).mul(0.1).requiresGrad(true));
      values.add(Tensor.randn(N, N));
    }
    values.addAll(weights);
  }

  /// What could be seen of it, in order.
  List<double[]> run() {
    for (int epoch = 0; epoch < 3; epoch++) {
      for (int i = 0; i < STEPS; i++) {
        values.add(bounded(step()));
        if (random.nextInt(6) == 0) {
          held.add(any());
        }
        if (values.size() > 12) {
          values.remove(6 + random.nextInt(6));
        }
      }
      tried(this::backward);
      values.removeIf(v -> v.requiresGrad() && !weights.contains(v));
      values.add(Tensor.randn(N, N));
    }
    held.forEach(this::look);
    values.forEach(this::look);
    weights.forEach(w -> look(gradient(w)));
    return seen;
  }

  private Tensor any() {
    return values.get(random.nextInt(values.size()));
  }

  private static Tensor bounded(Tensor x) {
    return x.tanh();
  }

  private void look(Tensor x) {
    tried(() -> seen.add(x.toDoubleArray()));
  }

  /// An error is a result too, as that of a graph which is gone.
  private void tried(Runnable part) {
    try {
      part.run();
    } catch (IllegalStateException e) {
      seen.add(new double[] {String.valueOf(e.getMessage()).hashCode()});
    }
  }

  private Tensor step() {
    Tensor x = any();
    Tensor y = any();
    return switch (random.nextInt(28)) {
      case 0 -> x.add(y);
      case 1 -> x.mul(y.t());
      case 2 -> x.matmul(y);
      case 3 -> x.softmax(random.nextInt(2));
      case 4 -> x.t().add(y);
      case 5 -> x.sub(y.mean(true, 1)).div(y.square().mean(true, 1).add(1).sqrt());
      case 6 -> Tensor.where(x.gt(0), y, x.mul(0.5));
      case 7 -> Tensor.cat(0, x.narrow(0, 0, N / 2), y.narrow(0, N / 2, N / 2));
      case 8 -> x.reshape(N / 2, 2 * N).relu().reshape(N, N);
      case 9 -> x.select(0, random.nextInt((int) N)).expand(N, N).add(y);
      case 10 -> x.sum(true, 0).add(y);
      case 11 -> Normalization.layerNorm(x, Tensor.ones(N), y.select(0, 0), 1e-5);
      case 12 -> x.flip(0).add(y.roll(3, 1));
      case 13 -> x.cumsum(1).mul(0.1).add(y);
      case 14 -> x.gelu().add(x.topk(5, 1, true).values().sum(true, 1));
      case 15 -> x.maximum(y).logSumExp(1, true).add(x);
      case 16 -> changedInPlace(x, y);
      case 17 -> failing(x, y);
      case 18 -> Autograd.checkpoint(v -> v.mul(y).sigmoid().add(v), x);
      case 19 -> new Stashing(held).apply(x, y);
      case 20 -> hooked(x.mul(1.5));
      case 21 -> x.copy().detach().addInPlace(y.detach());
      case 22 -> NoGrad.noGrad(() -> x.matmul(y).relu());
      case 23 -> Contractions.einsum("ij,kj->ik", x, y).mul(0.1);
      case 24 -> x.add(x.t()).add(x);
      case 25 -> x.gather(1, y.detach().argMax(1, true).expand(N, N));
      case 26 -> Tensor.stack(0, x, y).mean(false, 0);
      default -> x.std(1, true).add(y).clamp(-1, 1);
    };
  }

  private Tensor changedInPlace(Tensor x, Tensor y) {
    Tensor own = x.mul(2);
    Tensor view = own.t();
    switch (random.nextInt(4)) {
      case 0 -> own.addInPlace(y);
      case 1 -> own.assign(y.relu());
      case 2 -> own.fill(0.25);
      default -> {
        Tensor plain = own.detach().copy();
        plain.narrow(0, 1, 5).assign(plain.narrow(0, 10, 5));
        plain.select(1, 3).fill(1);
        return plain.add(view.detach());
      }
    }
    return own;
  }

  /// An error in the middle of an operation, after parts of it have been computed.
  private static Tensor failing(Tensor x, Tensor y) {
    try {
      return Contractions.einsum("ij,jk->ik", x, y.narrow(0, 0, 5));
    } catch (ShapeException e) {
      return x.mul(y);
    }
  }

  private Tensor hooked(Tensor x) {
    if (x.requiresGrad()) {
      x.registerHook(
          g -> {
            held.add(g);
            return random.nextBoolean() ? g : g.mul(0.5);
          });
      x.retainGrad();
    }
    return x;
  }

  private void backward() {
    Tensor last = values.getLast();
    Tensor loss = weights.getFirst().mul(last).sum().add(any().square().mean());
    Tensor hidden = any();
    switch (random.nextInt(4)) {
      case 0 -> {
        Tensor first = Autograd.grad(loss, weights.getFirst(), GradOptions.createGraph());
        held.add(first);
        first.square().mean().add(loss).backward(GradOptions.retainGraph());
      }
      case 1 -> {
        loss.backward(GradOptions.retainGraph());
        loss.backward();
      }
      case 2 -> {
        GradFn origin = loss.origin();
        if (origin != null) {
          held.addAll(origin.inputs().stream().filter(i -> i.rank() == 0).toList());
        }
        loss.backward();
      }
      default -> loss.backward();
    }
    held.add(loss.detach());
    seen.add(new double[] {hidden.toString().hashCode()});
    update();
  }

  private static Tensor gradient(Tensor weight) {
    Tensor gradient = weight.grad();
    return gradient == null ? Tensor.zerosLike(weight) : gradient;
  }

  private void update() {
    NoGrad.noGrad(
        () -> {
          for (Tensor weight : weights) {
            Tensor gradient = gradient(weight);
            weight.assign(weight.sub(gradient.clamp(-1, 1).mul(0.1)));
            if (random.nextBoolean()) {
              held.add(gradient);
            }
            if (random.nextBoolean()) {
              weight.zeroGrad();
            }
          }
        });
  }

  /// A function that keeps all that it sees.
  private static final class Stashing extends CustomFunction {
    private final List<Tensor> stash;

    Stashing(List<Tensor> stash) {
      this.stash = stash;
    }

    @Override
    protected Tensor forward(Saved saved, Tensor... inputs) {
      Tensor product = inputs[0].mul(inputs[1]);
      stash.add(product);
      saved.keep(product.tanh());
      return product.add(1);
    }

    @Override
    protected @Nullable Tensor[] backward(Saved saved, Tensor gradient) {
      stash.add(gradient);
      stash.add(saved.input(0).detach());
      stash.add(saved.kept(0));
      Tensor twice = gradient.mul(2);
      stash.add(twice);
      return new Tensor[] {twice.mul(saved.input(1)), twice.mul(saved.input(0))};
    }
  }
}
