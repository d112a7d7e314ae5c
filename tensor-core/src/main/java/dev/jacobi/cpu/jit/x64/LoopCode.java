package dev.jacobi.cpu.jit.x64;

/// A loop in machine code. It takes the address of a block of numbers, which whoever calls fills
/// in:
///
/// - [#ROWS]: how many rows, at least one (long);
/// - [#BLOCKS] and [#REGISTERS]: the bytes of a row that whole blocks of four registers and whole
///   registers take (long); [#REST]: a bit for each element behind them (long);
/// - [#POINTERS]: the addresses of the streams, in the order in which they were asked for (long);
/// - [#STEPS]: how far each stream goes from row to row, in bytes (long);
/// - [#SINGLES]: the single numbers (float).
///
/// Behind them is room for what the folds of a long row's parts gave.
///
/// @param address where its code begins
public record LoopCode(long address) {
  /// The most streams that a loop can have.
  public static final int MOST_STREAMS = 12;

  /// The most single numbers that a loop can have.
  public static final int MOST_SINGLES = 40;

  /// The place of the number of rows in the block; the others follow.
  public static final int ROWS = 0;

  /// See above.
  public static final int BLOCKS = 8;

  /// See above.
  public static final int REGISTERS = 16;

  /// See above.
  public static final int REST = 24;

  /// See above.
  public static final int POINTERS = 32;

  /// See above.
  public static final int STEPS = POINTERS + Long.BYTES * MOST_STREAMS;

  /// See above.
  public static final int SINGLES = STEPS + Long.BYTES * MOST_STREAMS;

  /// The registers whose results a fold keeps at a time.
  public static final int WAYS = 4;

  /// How many elements each lane of these folds one into another before the result joins those of
  /// other parts: so the rounding errors of a sum do not grow with its length.
  public static final int STEPS_OF_PART = 16;

  /// The most folds that a loop can have.
  static final int MOST_FOLDS = 3;

  private static final int REGISTER_BYTES = 64;

  /// The place of the folds' results so far, a multiple of a register.
  static final int PARTS = SINGLES + Float.BYTES * MOST_SINGLES;

  /// The length of the block, a multiple of a register.
  public static final int BLOCK_BYTES = PARTS + REGISTER_BYTES * WAYS * MOST_FOLDS;

  /// Runs the loop over what the block says.
  public void run(long block) {
    MachineCode.call(address, block);
  }
}
