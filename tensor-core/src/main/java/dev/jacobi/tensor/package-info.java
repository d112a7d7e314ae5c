/// Tensors and the operations on them.
@NullMarked
package dev.jacobi.tensor;

import org.jspecify.annotations.NullMarked;
