@NullMarked
package dev.jacobi.notebook.cell;

import org.jspecify.annotations.NullMarked;
