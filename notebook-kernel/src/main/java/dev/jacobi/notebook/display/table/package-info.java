/// Tables.
@NullMarked
package dev.jacobi.notebook.display.table;

import org.jspecify.annotations.NullMarked;
