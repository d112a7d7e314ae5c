@NullMarked
package dev.jacobi.notebook.display.tensor;

import org.jspecify.annotations.NullMarked;
