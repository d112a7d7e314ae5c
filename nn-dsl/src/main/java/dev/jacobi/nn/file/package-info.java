/// Files of networks and tensors: safetensors, PyTorch's own, checkpoints, ONNX.
@NullMarked
package dev.jacobi.nn.file;

import org.jspecify.annotations.NullMarked;
