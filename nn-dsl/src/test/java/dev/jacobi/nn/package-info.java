@NullMarked
package dev.jacobi.nn;

import org.jspecify.annotations.NullMarked;
