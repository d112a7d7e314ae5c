@NullMarked
package dev.jacobi.cpu.parallel;

import org.jspecify.annotations.NullMarked;
