package dev.jacobi.cpu.code;

/// How an instruction on registers of 16 lanes is written: prefix, opcode map and opcode as in
/// Intel's manual, volume 2, in EVEX form with 512 bits and W = 0.
///
/// @param prefix 0 for none, 1 for 66, 2 for F3, 3 for F2
/// @param map 1 for 0F, 2 for 0F38, 3 for 0F3A
/// @param extension the opcode's part in the register field, or NONE if a register is there
/// @param immediate the byte at the end, or NONE
record Encoding(int prefix, int map, int opcode, int extension, int immediate) {
  static final int NONE = -1;
  static final int NO_PREFIX = 0;
  static final int P66 = 1;
  static final int F3 = 2;
  static final int MAP_0F = 1;
  static final int MAP_0F38 = 2;
  static final int MAP_0F3A = 3;

  static final Encoding LOAD = of(NO_PREFIX, MAP_0F, 0x10);
  static final Encoding STORE = of(NO_PREFIX, MAP_0F, 0x11);
  static final Encoding STORE_PAST_CACHE = of(NO_PREFIX, MAP_0F, 0x2b);
  static final Encoding MOVE = of(NO_PREFIX, MAP_0F, 0x28);
  static final Encoding BROADCAST = of(P66, MAP_0F38, 0x18);
  static final Encoding STORE_ONE = of(F3, MAP_0F, 0x11);
  static final Encoding FMA_213 = of(P66, MAP_0F38, 0xa8);
  static final Encoding FMA_231 = of(P66, MAP_0F38, 0xb8);
  static final Encoding BLEND = of(P66, MAP_0F38, 0x65);
  static final Encoding XOR = of(P66, MAP_0F, 0xef);
  static final Encoding INTERLEAVE_LOW = of(NO_PREFIX, MAP_0F, 0x14);
  static final Encoding INTERLEAVE_HIGH = of(NO_PREFIX, MAP_0F, 0x15);
  static final Encoding SHUFFLE_IN_QUARTERS = of(NO_PREFIX, MAP_0F, 0xc6);
  static final Encoding SHUFFLE_QUARTERS = of(P66, MAP_0F3A, 0x23);
  static final Encoding PERMUTE_IN_QUARTERS = of(P66, MAP_0F3A, 0x04);

  static Encoding of(int prefix, int map, int opcode) {
    return new Encoding(prefix, map, opcode, NONE, NONE);
  }

  /// The same with a byte at the end, which says how far or in which way.
  Encoding with(int value) {
    return new Encoding(prefix, map, opcode, extension, value);
  }

  /// Whether a memory operand is one float by nature.
  boolean takesOneFloat() {
    return equals(BROADCAST) || equals(STORE_ONE);
  }
}
