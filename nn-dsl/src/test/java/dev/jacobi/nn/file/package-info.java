@NullMarked
package dev.jacobi.nn.file;

import org.jspecify.annotations.NullMarked;
