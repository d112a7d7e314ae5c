/// Tests.
@NullMarked
package dev.jacobi.cpu;

import org.jspecify.annotations.NullMarked;
