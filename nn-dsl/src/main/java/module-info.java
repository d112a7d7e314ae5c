/// Networks, losses, optimizers, data and files.
module dev.jacobi.nn {
  requires transitive dev.jacobi.autograd;
  requires transitive java.desktop;
  requires transitive tablesaw.core;
  requires com.google.protobuf;
  requires java.net.http;
  requires static org.jspecify;

  exports dev.jacobi.nn;
  exports dev.jacobi.nn.data;
  exports dev.jacobi.nn.edit;
  exports dev.jacobi.nn.io;
  exports dev.jacobi.nn.io.onnx;
  exports dev.jacobi.nn.io.torch;
  exports dev.jacobi.nn.layers;
  exports dev.jacobi.nn.loss;
  exports dev.jacobi.nn.optim;
  exports dev.jacobi.nn.train;

  uses dev.jacobi.nn.train.ProgressView;
}
