/// Which line of the user's code called an operation.
@NullMarked
package dev.jacobi.callsite;

import org.jspecify.annotations.NullMarked;
