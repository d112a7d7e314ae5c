package dev.jacobi.nn.loss;

import dev.jacobi.autograd.CustomFunction;
import dev.jacobi.tensor.Tensor;

/// The cross entropy of probabilities with targets from 0 to 1, element by element, with PyTorch's
/// bounds: a logarithm is at least -100, and the gradient at 0 and 1 is finite.
final class BinaryCrossEntropy extends CustomFunction {
  private static final double LEAST_LOGARITHM = -100;
  private static final double LEAST_VARIANCE = 1e-12;

  @Override
  protected Tensor forward(Saved saved, Tensor... inputs) {
    Tensor target = inputs[1];
    Tensor yes = target.mul(ofTrue(inputs[0]));
    Tensor no = target.neg().add(1).mul(ofFalse(inputs[0]));
    return yes.add(no).neg();
  }

  private static Tensor ofTrue(Tensor p) {
    return p.log().maximum(LEAST_LOGARITHM);
  }

  private static Tensor ofFalse(Tensor p) {
    return p.neg().log1p().maximum(LEAST_LOGARITHM);
  }

  @Override
  protected Tensor[] backward(Saved saved, Tensor gradient) {
    Tensor p = saved.input(0);
    Tensor target = saved.input(1);
    Tensor variance = p.mul(p.neg().add(1)).maximum(LEAST_VARIANCE);
    return new Tensor[] {
      gradient.mul(p.sub(target)).div(variance).to(p.dtype()),
      gradient.mul(ofFalse(p).sub(ofTrue(p))).to(target.dtype())
    };
  }

  @Override
  protected boolean keepsNothing() {
    return true;
  }

  @Override
  protected String name() {
    return "bceLoss";
  }
}
