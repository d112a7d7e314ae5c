@NullMarked
package dev.jacobi.engine;

import org.jspecify.annotations.NullMarked;
