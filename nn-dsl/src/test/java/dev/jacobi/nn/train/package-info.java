@NullMarked
package dev.jacobi.nn.train;

import org.jspecify.annotations.NullMarked;
