@NullMarked
package dev.jacobi.notebook.display.network;

import org.jspecify.annotations.NullMarked;
