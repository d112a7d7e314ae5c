/// Machine code for fused programs, written by Jacobi itself.
///
/// Every pointwise operation says once, with the Vector API, what it does to a register of
/// elements. [dev.jacobi.cpu.code.Tracer] reads that method's bytecode and finds the few arithmetic
/// steps in it, a [dev.jacobi.cpu.code.LaneGraph] joins the steps of all operations of a program,
/// and [dev.jacobi.cpu.code.LoopWriter] writes them down as one loop for x86-64 with AVX-512. There
/// is no warm-up and no limit to what the compiler would inline; the steps are the same as the
/// Vector API's, in the same order, so that results are the same bit for bit. Where the processor,
/// the system or an operation does not allow it, the loops of [dev.jacobi.cpu] run as they are.
@NullMarked
package dev.jacobi.cpu.code;

import org.jspecify.annotations.NullMarked;
