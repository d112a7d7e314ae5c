/// Optimizers, their learning rates, and averages of what they train.
@NullMarked
package dev.jacobi.nn.optim;

import org.jspecify.annotations.NullMarked;
