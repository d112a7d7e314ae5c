/// What cells show: values, tables, images, plots, loss curves and graphs, each as text and as HTML
/// or SVG without script.
@NullMarked
package dev.jacobi.notebook.display;

import org.jspecify.annotations.NullMarked;
