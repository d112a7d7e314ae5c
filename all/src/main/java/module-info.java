/// Tensors, gradients and networks, for a program that begins with `import module dev.jacobi;`.
module dev.jacobi {
  requires transitive dev.jacobi.tensor;
  requires transitive dev.jacobi.autograd;
  requires transitive dev.jacobi.nn;
}
