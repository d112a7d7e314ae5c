@NullMarked
package dev.jacobi.nn.data;

import org.jspecify.annotations.NullMarked;
