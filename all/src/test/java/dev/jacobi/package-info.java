/// Tests.
@NullMarked
package dev.jacobi;

import org.jspecify.annotations.NullMarked;
