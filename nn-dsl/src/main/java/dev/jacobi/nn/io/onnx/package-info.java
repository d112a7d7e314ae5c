/// ONNX.
@NullMarked
package dev.jacobi.nn.io.onnx;

import org.jspecify.annotations.NullMarked;
