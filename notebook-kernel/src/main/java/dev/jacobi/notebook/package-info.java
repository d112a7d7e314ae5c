/// The Jupyter kernel.
@NullMarked
package dev.jacobi.notebook;

import org.jspecify.annotations.NullMarked;
