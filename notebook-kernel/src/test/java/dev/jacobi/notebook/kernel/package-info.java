@NullMarked
package dev.jacobi.notebook.kernel;

import org.jspecify.annotations.NullMarked;
