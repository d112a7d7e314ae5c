/// The CUDA device.
@NullMarked
package dev.jacobi.gpu;

import org.jspecify.annotations.NullMarked;
