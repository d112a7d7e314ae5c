@NullMarked
package dev.jacobi.cpu.kernels;

import org.jspecify.annotations.NullMarked;
