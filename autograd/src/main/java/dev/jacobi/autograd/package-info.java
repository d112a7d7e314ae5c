/// Gradients: the walk that turns a recorded graph into derivatives.
@NullMarked
package dev.jacobi.autograd;

import org.jspecify.annotations.NullMarked;
