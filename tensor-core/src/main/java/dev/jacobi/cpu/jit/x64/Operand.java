package dev.jacobi.cpu.jit.x64;

/// Where an instruction finds its last operand.
sealed interface Operand {
  /// No index register.
  int NO_INDEX = 4;

  /// A vector register, 0 to 31.
  record Register(int number) implements Operand {}

  /// Memory at general register `base` plus `scale` times general register `index` plus `offset`.
  ///
  /// @param one whether one float stands there for all lanes, or a register's worth of them
  record Memory(int base, int index, int scale, int offset, boolean one) implements Operand {}

  /// One constant for all lanes, by its bits, as many as a lane has; it stands behind the code.
  record Constant(long bits) implements Operand {}

  /// A register's worth of memory, at `base` plus the loop's index plus `offset`.
  static Operand line(int base, int offset) {
    return new Memory(base, Assembler.INDEX, 1, offset, false);
  }

  /// A register's worth of memory at `base` plus `offset`.
  static Operand at(int base, int offset) {
    return new Memory(base, NO_INDEX, 1, offset, false);
  }

  /// One float for all lanes, at `base` plus `offset`.
  static Operand one(int base, int offset) {
    return new Memory(base, NO_INDEX, 1, offset, true);
  }
}
