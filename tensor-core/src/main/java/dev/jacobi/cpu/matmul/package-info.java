/// Matrix products: packing, the micro-kernel, and the loops around it.
@NullMarked
package dev.jacobi.cpu.matmul;

import org.jspecify.annotations.NullMarked;
