/// The elementary and special functions behind operations, in float32 lanes and in double.
@NullMarked
package dev.jacobi.tensor.math;

import org.jspecify.annotations.NullMarked;
