/// Machine code for x86-64 with AVX-512.
@NullMarked
package dev.jacobi.cpu.jit.x64;

import org.jspecify.annotations.NullMarked;
