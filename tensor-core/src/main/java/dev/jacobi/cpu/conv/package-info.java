/// Convolutions as matrix products, and pooling.
@NullMarked
package dev.jacobi.cpu.conv;

import org.jspecify.annotations.NullMarked;
