/// Loops over elements of each type, and the kernel families made of them.
@NullMarked
package dev.jacobi.cpu.kernels;

import org.jspecify.annotations.NullMarked;
