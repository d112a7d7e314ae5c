/// Jupyter's messages and how they travel: connection files, framing and signatures, for both ends.
@NullMarked
package dev.jacobi.notebook.wire;

import org.jspecify.annotations.NullMarked;
