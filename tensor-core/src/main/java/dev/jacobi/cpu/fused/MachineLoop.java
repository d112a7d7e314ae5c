package dev.jacobi.cpu.fused;

import dev.jacobi.cpu.fused.FusedPlan.Extent;
import dev.jacobi.cpu.jit.x64.LoopCode;
import java.util.List;

/// Several instructions as one loop of machine code.
///
/// @param code the loop
/// @param pastCaches the same for results that are too large for the caches
/// @param extent over what it runs: what its values hold, or what it folds
/// @param flat whether all rows can be seen as one
/// @param streams the values that are read or written element by element, in the loop's order
/// @param singles the values of one element, in the loop's order
/// @param reads the values that it reads
/// @param makes the values that others read
/// @param converted the outputs that it writes in their own type, counted on from the values
record MachineLoop(
    LoopCode code,
    LoopCode pastCaches,
    Extent extent,
    boolean flat,
    List<Integer> streams,
    List<Integer> singles,
    List<Integer> reads,
    List<Integer> makes,
    List<Integer> converted)
    implements FusedPlan.Work {}
