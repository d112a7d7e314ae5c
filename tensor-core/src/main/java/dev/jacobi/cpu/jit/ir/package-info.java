/// The intermediate form of an operation's machine code, read from its bytecode.
@NullMarked
package dev.jacobi.cpu.jit.ir;

import org.jspecify.annotations.NullMarked;
