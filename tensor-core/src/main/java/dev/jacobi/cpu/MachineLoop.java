package dev.jacobi.cpu;

import dev.jacobi.cpu.code.LoopCode;
import java.util.List;

/// Several instructions as one loop of machine code.
///
/// @param code the loop
/// @param perRow whether it makes values with one element for each row
/// @param streams the values that are read or written element by element, in the loop's order
/// @param singles the values of one element, in the loop's order
/// @param reads the values that it reads
/// @param makes the values that others read
record MachineLoop(
    LoopCode code,
    boolean perRow,
    boolean flat,
    List<Integer> streams,
    List<Integer> singles,
    List<Integer> reads,
    List<Integer> makes)
    implements Schedule.Work {}
