/// The CPU engine, on the Vector API. Not for users: reached through the backend interfaces.
@NullMarked
package dev.jacobi.cpu;

import org.jspecify.annotations.NullMarked;
