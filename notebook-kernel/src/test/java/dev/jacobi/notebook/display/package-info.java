@NullMarked
package dev.jacobi.notebook.display;

import org.jspecify.annotations.NullMarked;
