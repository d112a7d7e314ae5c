/// The operation catalogue, the tests that are generated from it, and the tests of tensors.
@NullMarked
package dev.jacobi.tensor;

import org.jspecify.annotations.NullMarked;
