/// Threads that share the parts of a computation.
@NullMarked
package dev.jacobi.cpu.parallel;

import org.jspecify.annotations.NullMarked;
