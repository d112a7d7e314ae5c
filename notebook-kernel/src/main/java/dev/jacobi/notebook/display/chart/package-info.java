/// Charts.
@NullMarked
package dev.jacobi.notebook.display.chart;

import org.jspecify.annotations.NullMarked;
