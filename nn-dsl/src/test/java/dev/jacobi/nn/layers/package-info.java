@NullMarked
package dev.jacobi.nn.layers;

import org.jspecify.annotations.NullMarked;
