/// Data to train with: sets of examples, mini-batches, and small classics.
@NullMarked
package dev.jacobi.nn.data;

import org.jspecify.annotations.NullMarked;
