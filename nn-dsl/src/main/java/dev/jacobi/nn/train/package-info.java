/// Training: the loop, what watches it, and how good a network is.
@NullMarked
package dev.jacobi.nn.train;

import org.jspecify.annotations.NullMarked;
