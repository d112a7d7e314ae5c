/// Tests of what devices and other services share.
@NullMarked
package dev.jacobi.backend;

import org.jspecify.annotations.NullMarked;
