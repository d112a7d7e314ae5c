/// What a cell calls to see something.
@NullMarked
package dev.jacobi.notebook.show;

import org.jspecify.annotations.NullMarked;
