/// Runs a notebook file without Jupyter: reads it, sends its cells to a kernel over the kernel's
/// own sockets, and writes what came back as a notebook and as a page.
@NullMarked
package dev.jacobi.notebook.run;

import org.jspecify.annotations.NullMarked;
