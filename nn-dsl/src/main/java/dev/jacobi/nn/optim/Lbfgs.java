package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.ScalarState;
import dev.jacobi.nn.optim.StrongWolfe.Point;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The method of Broyden, Fletcher, Goldfarb and Shanno with limited memory: steps by the curvature
/// that earlier gradients show; for whole batches. It looks at the loss several times in a step:
///
/// {@snippet :
/// Optimizer optimizer = new Lbfgs(net, 1);
/// Tensor loss = optimizer.step(() -> mseLoss(net.forward(x), y));
/// }
///
/// As PyTorch's; [#strongWolfe] adds the search along each direction that it needs where a step of
/// a fixed length would go too far. After an edit of the network, the curvature is learned anew.
public final class Lbfgs extends Optimizer {
  private static final double LEAST_GRADIENT = 1e-7;
  private static final double LEAST_CHANGE = 1e-9;

  /// How far the parameters went, and by how much the gradient changed.
  private record Move(Tensor step, Tensor change) {
    double weight() {
      return 1 / change.dot(step).item();
    }
  }

  /// What is known from the last iteration.
  private record Last(Tensor gradient, Tensor direction, double length, double scale) {}

  private int iterations = 20;
  private int history = 100;
  private boolean searches;
  private final List<Move> moves = new ArrayList<>();
  private @Nullable Last last;

  /// The method with PyTorch's defaults: 20 iterations in a step, a history of 100.
  public Lbfgs(Module net, double lr) {
    super(net, lr);
  }

  /// The number of iterations in a step, at most.
  public Lbfgs iterations(int value) {
    iterations = (int) checked("iterations", value);
    return this;
  }

  /// How many earlier iterations are remembered.
  public Lbfgs history(int value) {
    history = (int) checked("history", value);
    return this;
  }

  /// Looks for a good length along each direction, from `lr` on, instead of going `lr` far: the
  /// loss then falls at each iteration, for some more looks at it.
  public Lbfgs strongWolfe() {
    searches = true;
    return this;
  }

  @Override
  protected List<String> slots() {
    return List.of();
  }

  @Override
  protected Tensor[] update(Update step) {
    throw new IllegalStateException(
        "Lbfgs: it changes all parameters at once; call step(() -> loss)");
  }

  @Override
  public void step() {
    throw new IllegalStateException(
        "Lbfgs: needs the loss several times in a step; call step(() -> loss)");
  }

  @Override
  public Tensor step(Supplier<Tensor> loss) {
    Tensor first = evaluated(loss);
    double value = first.item();
    int evaluations = 1;
    Tensor gradient = gradient();
    if (last != null && !isBeside(last.gradient(), gradient)) {
      last = null;
      moves.clear();
    }
    for (int i = 1; i <= iterations && greatest(gradient) > LEAST_GRADIENT; i++) {
      Last now = next(gradient);
      double slope = gradient.dot(now.direction()).item();
      last = now;
      if (slope > -LEAST_CHANGE) {
        break;
      }
      double before = value;
      if (searches) {
        Tensor from = position();
        StrongWolfe.Line line = line(from, now.direction(), loss);
        StrongWolfe search = new StrongWolfe(line, new Point(0, value, slope, gradient));
        Point found = search.search(now.length());
        place(from.add(now.direction().mul(found.length())));
        now = new Last(gradient, now.direction(), found.length(), now.scale());
        last = now;
        value = found.value();
        gradient = found.gradient();
        evaluations += search.tries();
      } else {
        place(position().add(now.direction().mul(now.length())));
        if (i == iterations) {
          break;
        }
        value = evaluated(loss).item();
        gradient = gradient();
        evaluations++;
      }
      if (evaluations >= iterations * 5 / 4
          || greatest(now.direction().mul(now.length())) <= LEAST_CHANGE
          || Math.abs(value - before) < LEAST_CHANGE) {
        break;
      }
    }
    return first;
  }

  private Tensor evaluated(Supplier<Tensor> loss) {
    zeroGrad();
    Tensor value = loss.get();
    value.backward();
    return value;
  }

  /// The loss along a direction.
  private StrongWolfe.Line line(Tensor from, Tensor direction, Supplier<Tensor> loss) {
    return length -> {
      place(from.add(direction.mul(length)));
      double value = evaluated(loss).item();
      Tensor gradient = gradient();
      return new Point(length, value, gradient.dot(direction).item(), gradient);
    };
  }

  private static boolean isBeside(Tensor x, Tensor y) {
    return x.numel() == y.numel() && x.device().equals(y.device());
  }

  private static double greatest(Tensor x) {
    return x.abs().max().item();
  }

  private List<Parameter> trained() {
    return followed().stream().filter(p -> p.tensor().grad() != null && !p.isFrozen()).toList();
  }

  private Tensor gradient() {
    List<Tensor> parts = new ArrayList<>();
    for (Parameter parameter : trained()) {
      Tensor gradient = parameter.tensor().grad();
      if (gradient != null) {
        parts.add(gradient.detach().flatten());
      }
    }
    if (parts.isEmpty()) {
      throw new IllegalStateException("Lbfgs: the loss gave no parameter a gradient");
    }
    return Tensor.cat(0, parts.toArray(Tensor[]::new)).copy();
  }

  private Last next(Tensor gradient) {
    Last known = last;
    if (known == null) {
      double length = Math.min(1, 1 / gradient.abs().sum().item()) * lr();
      return new Last(gradient, gradient.neg(), length, 1);
    }
    double scale = known.scale();
    Tensor change = gradient.sub(known.gradient()).copy();
    Tensor step = known.direction().mul(known.length()).copy();
    double product = change.dot(step).item();
    if (product > 1e-10) {
      if (moves.size() == history) {
        moves.removeFirst();
      }
      moves.add(new Move(step, change));
      scale = product / change.dot(change).item();
    }
    return new Last(gradient, direction(gradient, scale), lr(), scale);
  }

  /// The gradient times the inverse of the curvature, downwards.
  private Tensor direction(Tensor gradient, double scale) {
    double[] shares = new double[moves.size()];
    Tensor q = gradient.neg();
    for (int i = shares.length - 1; i >= 0; i--) {
      Move move = moves.get(i);
      shares[i] = move.step().dot(q).item() * move.weight();
      q = q.sub(move.change().mul(shares[i]));
    }
    Tensor r = q.mul(scale);
    for (int i = 0; i < shares.length; i++) {
      Move move = moves.get(i);
      double share = move.change().dot(r).item() * move.weight();
      r = r.add(move.step().mul(shares[i] - share));
    }
    return r.copy();
  }

  /// All parameters that are trained, one after the other.
  private Tensor position() {
    return Tensor.cat(
            0,
            trained().stream()
                .map(parameter -> parameter.tensor().detach().flatten())
                .toArray(Tensor[]::new))
        .copy();
  }

  private void place(Tensor position) {
    NoGrad.noGrad(
        () -> {
          long start = 0;
          for (Parameter parameter : trained()) {
            Tensor value = parameter.tensor().detach();
            long size = value.numel();
            Tensor part = position.narrow(0, start, size).reshape(value.shape().toArray());
            value.assign(part.to(value.dtype()));
            start += size;
          }
        });
  }

  @Override
  public Map<String, Tensor> stateDict() {
    Map<String, Tensor> state = new LinkedHashMap<>(super.stateDict());
    Last known = last;
    if (known != null) {
      state.put("gradient", known.gradient().copy());
      state.put("direction", known.direction().copy());
      state.put("length", ScalarState.of(known.length()));
      state.put("scale", ScalarState.of(known.scale()));
    }
    for (int i = 0; i < moves.size(); i++) {
      state.put("move." + i + ".step", moves.get(i).step().copy());
      state.put("move." + i + ".change", moves.get(i).change().copy());
    }
    return state;
  }

  @Override
  public void loadStateDict(Map<String, Tensor> state) {
    Map<String, Tensor> rest = new HashMap<>(state);
    Tensor gradient = rest.remove("gradient");
    Tensor direction = rest.remove("direction");
    Last loaded = null;
    if (gradient != null && direction != null) {
      double length = ScalarState.get("Lbfgs", state, "length");
      loaded = new Last(gradient, direction, length, ScalarState.get("Lbfgs", state, "scale"));
      rest.remove("length");
      rest.remove("scale");
    }
    List<Move> loadedMoves = new ArrayList<>();
    for (int i = 0; rest.containsKey("move." + i + ".step"); i++) {
      Tensor step = rest.remove("move." + i + ".step");
      Tensor change = rest.remove("move." + i + ".change");
      if (step != null && change != null) {
        loadedMoves.add(new Move(step, change));
      }
    }
    super.loadStateDict(rest);
    last = loaded;
    moves.clear();
    moves.addAll(loadedMoves);
  }

  @Override
  public Runnable snapshot() {
    Map<String, Tensor> state = stateDict();
    return () -> loadStateDict(state);
  }
}
