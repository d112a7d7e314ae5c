/// Tensors, the operations on them, and the CPU engine.
module dev.jacobi.tensor {
  requires jdk.incubator.vector;
  requires java.management;
  requires jdk.management;
  requires ejml.core;
  requires ejml.ddense;
  requires static transitive org.jspecify;

  exports dev.jacobi.shape;
  exports dev.jacobi.tensor;
  exports dev.jacobi.tensor.io;
  exports dev.jacobi.backend to
      dev.jacobi.autograd,
      dev.jacobi.gpu,
      dev.jacobi.nn,
      dev.jacobi.notebook;
  exports dev.jacobi.callsite to
      dev.jacobi.autograd,
      dev.jacobi.nn,
      dev.jacobi.notebook;
  exports dev.jacobi.engine to
      dev.jacobi.autograd,
      dev.jacobi.nn,
      dev.jacobi.notebook;

  uses dev.jacobi.backend.BackendProvider;
  uses dev.jacobi.backend.DeviceProbe;
  uses dev.jacobi.tensor.Differentiator;
  uses dev.jacobi.callsite.SourceLocator;
}
