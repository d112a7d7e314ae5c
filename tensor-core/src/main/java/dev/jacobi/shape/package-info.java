/// Values that describe a tensor without its numbers: sizes, strides, element type, device.
@NullMarked
package dev.jacobi.shape;

import org.jspecify.annotations.NullMarked;
