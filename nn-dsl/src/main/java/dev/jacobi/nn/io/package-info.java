/// Files of networks and tensors: safetensors, PyTorch's own, checkpoints, ONNX.
@NullMarked
package dev.jacobi.nn.io;

import org.jspecify.annotations.NullMarked;
