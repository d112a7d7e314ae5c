/// Sliders, buttons and the like, made in cells and used while a cell runs.
@NullMarked
package dev.jacobi.notebook.widget;

import org.jspecify.annotations.NullMarked;
