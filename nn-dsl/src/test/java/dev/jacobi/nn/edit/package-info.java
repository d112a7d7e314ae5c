@NullMarked
package dev.jacobi.nn.edit;

import org.jspecify.annotations.NullMarked;
