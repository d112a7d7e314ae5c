/// Commands in cells: lines that begin with `%` and cells that begin with `%%`.
@NullMarked
package dev.jacobi.notebook.magic;

import org.jspecify.annotations.NullMarked;
