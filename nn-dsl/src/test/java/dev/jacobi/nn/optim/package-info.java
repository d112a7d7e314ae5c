@NullMarked
package dev.jacobi.nn.optim;

import org.jspecify.annotations.NullMarked;
