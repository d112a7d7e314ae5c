/// The Jupyter kernel: answers front ends over ZeroMQ, runs their cells one after another, and
/// sends what cells print and show to where it belongs.
@NullMarked
package dev.jacobi.notebook.kernel;

import org.jspecify.annotations.NullMarked;
