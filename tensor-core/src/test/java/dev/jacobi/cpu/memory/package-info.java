@NullMarked
package dev.jacobi.cpu.memory;

import org.jspecify.annotations.NullMarked;
