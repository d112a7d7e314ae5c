/// Losses.
@NullMarked
package dev.jacobi.nn.loss;

import org.jspecify.annotations.NullMarked;
