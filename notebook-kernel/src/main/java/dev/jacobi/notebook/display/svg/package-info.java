/// Pictures as SVG: paths, text, small curves, still controls.
@NullMarked
package dev.jacobi.notebook.display.svg;

import org.jspecify.annotations.NullMarked;
