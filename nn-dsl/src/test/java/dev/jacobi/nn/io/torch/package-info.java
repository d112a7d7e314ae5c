@NullMarked
package dev.jacobi.nn.io.torch;

import org.jspecify.annotations.NullMarked;
