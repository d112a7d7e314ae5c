@NullMarked
package dev.jacobi.examples;

import org.jspecify.annotations.NullMarked;
