package dev.jacobi.cpu.jit.x64;

/// The loop that finds the greatest elements of windows. It takes the address of a block of longs;
/// addresses and steps are in bytes, positions in elements.
///
/// - [#FROM], the first window's first element, and [#ROW_STEP], how far the next row's is;
/// - [#ROWS] and [#COLUMNS] of windows; [#NEXT_WINDOWS], how far the window after 16 is;
/// - [#TO] and [#POSITIONS], where the greatest elements and their positions go, densely;
/// - [#TAPS] and [#TAP_COUNT]: a table of the places of a window, each a distance in bytes and one
///   in elements (two longs);
/// - [#ALL] and [#REST], each three masks of 16 bits: the windows of a register, a bit each; the
///   first 8 of them, two bits each; and the other 8;
/// - [#WINDOWS]: 16 ints, how far each window is from the first in elements; [#START]: 16 ints, the
///   positions of their first elements; [#NEXT_POSITIONS] and [#ROW_POSITIONS], ints that are added
///   for the next 16 windows and the next row;
/// - [#ALL_PAIRS] and [#REST_PAIRS], each two masks of 16 bits: the elements from the first of 16
///   windows to the last, and of those that are left, where they are two elements apart;
/// - [#EVENS]: 16 ints, 0, 2, 4 and so on.
public final class MaxPoolCode {
  /// See above.
  public static final int FROM = 0;

  /// See above.
  public static final int ROW_STEP = 8;

  /// See above.
  public static final int ROWS = 16;

  /// See above.
  public static final int COLUMNS = 24;

  /// See above.
  public static final int NEXT_WINDOWS = 32;

  /// See above.
  public static final int TO = 40;

  /// See above.
  public static final int POSITIONS = 48;

  /// See above.
  public static final int TAPS = 56;

  /// See above.
  public static final int TAP_COUNT = 64;

  /// See above.
  public static final int ALL = 72;

  /// See above.
  public static final int REST = 96;

  /// See above.
  public static final int NEXT_POSITIONS = 120;

  /// See above.
  public static final int ROW_POSITIONS = 124;

  /// See above.
  public static final int WINDOWS = 128;

  /// See above.
  public static final int START = 192;

  /// See above.
  public static final int ALL_PAIRS = 256;

  /// See above.
  public static final int REST_PAIRS = 272;

  /// See above.
  public static final int EVENS = 320;

  /// The length of the block.
  public static final int BLOCK_BYTES = 384;

  private MaxPoolCode() {}

  private static final class Loaded {
    static final LoopCode ANY = load(0);
    static final LoopCode BY_1 = load(1);
    static final LoopCode BY_2 = load(2);

    private static LoopCode load(int stride) {
      return new LoopCode(
          MachineCode.load(new MaxPoolWriter(stride).write())
              .orElseThrow(() -> new IllegalStateException("the system takes no machine code")));
    }
  }

  /// The loop for windows that are so many elements from one another.
  public static LoopCode code(int stride) {
    return switch (stride) {
      case 1 -> Loaded.BY_1;
      case 2 -> Loaded.BY_2;
      default -> Loaded.ANY;
    };
  }
}
