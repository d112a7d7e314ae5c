@NullMarked
package dev.jacobi.notebook.show;

import org.jspecify.annotations.NullMarked;
