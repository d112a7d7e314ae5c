/// Gradients, and what is built on them.
module dev.jacobi.autograd {
  requires transitive dev.jacobi.tensor;
  requires static org.jspecify;

  exports dev.jacobi.autograd;

  provides dev.jacobi.tensor.Differentiator with
      dev.jacobi.autograd.BackwardPass;
}
