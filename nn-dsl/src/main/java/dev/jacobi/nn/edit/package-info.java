/// Edits of networks that have learned something, and networks that live from cell to cell.
@NullMarked
package dev.jacobi.nn.edit;

import org.jspecify.annotations.NullMarked;
