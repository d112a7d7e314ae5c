/// Tests.
@NullMarked
package dev.jacobi.shape;

import org.jspecify.annotations.NullMarked;
