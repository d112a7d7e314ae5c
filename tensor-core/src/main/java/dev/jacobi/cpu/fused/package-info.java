/// Fused programs, and what runs as one: plans, tiles, folds, recurrences.
@NullMarked
package dev.jacobi.cpu.fused;

import org.jspecify.annotations.NullMarked;
