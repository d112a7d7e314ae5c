@NullMarked
package dev.jacobi.notebook.magic;

import org.jspecify.annotations.NullMarked;
