/// Native memory: blocks from the system, handed out and taken back.
@NullMarked
package dev.jacobi.cpu.memory;

import org.jspecify.annotations.NullMarked;
