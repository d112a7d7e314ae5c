/// The operating system's calls for memory and files of code.
@NullMarked
package dev.jacobi.cpu.system;

import org.jspecify.annotations.NullMarked;
