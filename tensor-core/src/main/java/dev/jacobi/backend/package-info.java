/// What a device is asked to do: storage, views and the sealed families of kernels.
@NullMarked
package dev.jacobi.backend;

import org.jspecify.annotations.NullMarked;
