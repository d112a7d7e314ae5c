/// Pictures of computation graphs.
@NullMarked
package dev.jacobi.notebook.display.graph;

import org.jspecify.annotations.NullMarked;
