/// Tensors in NumPy's files.
@NullMarked
package dev.jacobi.tensor.io;

import org.jspecify.annotations.NullMarked;
