package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;
import dev.jacobi.tensor.Tensor;
import java.util.List;

/// Steps along the mean gradient of a matrix, turned into one whose singular values are all about 1
/// (Jordan et al., 2024). What is no matrix takes the steps of AdamW at the same learning rate;
/// PyTorch refuses it. Embeddings and last layers are better trained by AdamW too.
public final class Muon extends Optimizer {
  private static final double[] COEFFICIENTS = {3.4445, -4.7750, 2.0315};
  private static final int ITERATIONS = 5;
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPS = 1e-8;
  private double momentum = 0.95;
  private double weightDecay = 0.1;

  /// Muon with PyTorch's defaults: momentum 0.95 after Nesterov, weight decay 0.1. Unlike PyTorch,
  /// it computes in the parameter's type.
  public Muon(Module net, double lr) {
    super(net, lr);
  }

  /// How much of the old mean gradient each step keeps.
  public Muon momentum(double value) {
    momentum = checked("momentum", value);
    return this;
  }

  /// Draws all parameters to 0 with this strength, apart from the gradient.
  public Muon weightDecay(double value) {
    weightDecay = checked("weightDecay", value);
    return this;
  }

  @Override
  protected List<String> slots() {
    return List.of("momentum_buffer");
  }

  @Override
  protected List<String> slots(Tensor value) {
    return value.rank() == 2 ? slots() : List.of("exp_avg", "exp_avg_sq");
  }

  @Override
  protected Tensor[] update(Update step) {
    Tensor value = step.value().mul(1 - step.lr() * step.weightDecay(weightDecay));
    Tensor g = step.gradient();
    if (g.rank() != 2) {
      return adam(step, value);
    }
    Tensor mean = step.slots().getFirst().mul(momentum).add(g.mul(1 - momentum));
    Tensor ahead = g.mul(1 - momentum).add(mean.mul(momentum));
    double factor = Math.sqrt(Math.max(1, (double) g.size(0) / g.size(1)));
    return new Tensor[] {value.sub(orthogonal(ahead).mul(step.lr() * factor)), mean};
  }

  private static Tensor[] adam(Update step, Tensor value) {
    Tensor g = step.gradient();
    double count = (double) step.count();
    Tensor mean = step.slots().get(0).mul(BETA1).add(g.mul(1 - BETA1));
    Tensor square = step.slots().get(1).mul(BETA2).add(g.square().mul(1 - BETA2));
    Tensor divisor = square.sqrt().mul(1 / Math.sqrt(1 - Math.pow(BETA2, count))).add(EPS);
    double rate = step.lr() / (1 - Math.pow(BETA1, count));
    return new Tensor[] {value.sub(mean.div(divisor).mul(rate)), mean, square};
  }

  /// Brings the singular values near 1, after Newton and Schulz.
  private static Tensor orthogonal(Tensor matrix) {
    boolean isTall = matrix.size(0) > matrix.size(1);
    Tensor x = isTall ? matrix.t() : matrix;
    x = x.div(x.norm().maximum(1e-7));
    for (int i = 0; i < ITERATIONS; i++) {
      Tensor gram = x.matmul(x.t());
      Tensor change = gram.mul(COEFFICIENTS[1]).add(gram.matmul(gram).mul(COEFFICIENTS[2]));
      x = x.mul(COEFFICIENTS[0]).add(change.matmul(x));
    }
    return isTall ? x.t() : x;
  }
}
