@NullMarked
package dev.jacobi.nn.io;

import org.jspecify.annotations.NullMarked;
