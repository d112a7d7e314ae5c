/// Networks, what edits changed in them, and their training.
@NullMarked
package dev.jacobi.notebook.display.network;

import org.jspecify.annotations.NullMarked;
