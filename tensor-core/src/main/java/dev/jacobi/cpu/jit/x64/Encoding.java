package dev.jacobi.cpu.jit.x64;

/// How an instruction on vector registers is written: prefix, opcode map and opcode as in Intel's
/// manual, volume 2, in EVEX form with 512 bits.
///
/// @param prefix 0 for none, 1 for 66, 2 for F3, 3 for F2
/// @param map 1 for 0F, 2 for 0F38, 3 for 0F3A
/// @param extension the opcode's part in the register field, or NONE if a register is there
/// @param immediate the byte at the end, or NONE
/// @param wide whether lanes have 64 bits (W = 1), not 32
public record Encoding(
    int prefix, int map, int opcode, int extension, int immediate, boolean wide) {
  public static final int NONE = -1;
  public static final int NO_PREFIX = 0;
  public static final int P66 = 1;
  public static final int F3 = 2;
  public static final int MAP_0F = 1;
  public static final int MAP_0F38 = 2;
  public static final int MAP_0F3A = 3;

  static final Encoding LOAD = of(NO_PREFIX, MAP_0F, 0x10);
  static final Encoding STORE = of(NO_PREFIX, MAP_0F, 0x11);
  static final Encoding STORE_PAST_CACHE = of(NO_PREFIX, MAP_0F, 0x2b);
  static final Encoding MOVE = of(NO_PREFIX, MAP_0F, 0x28);
  static final Encoding BROADCAST = of(P66, MAP_0F38, 0x18);
  static final Encoding BROADCAST_WIDE = of(P66, MAP_0F38, 0x19).widened();
  static final Encoding ADD = of(NO_PREFIX, MAP_0F, 0x58);
  static final Encoding ADD_DOUBLE = of(P66, MAP_0F, 0x58).widened();
  static final Encoding MULTIPLY_WIDE = of(P66, MAP_0F38, 0x40).widened();
  public static final Encoding ADD_WIDE = of(P66, MAP_0F, 0xd4).widened();
  static final Encoding STORE_ONE = of(F3, MAP_0F, 0x11);
  static final Encoding FMA_213 = of(P66, MAP_0F38, 0xa8);
  static final Encoding FMA_231 = of(P66, MAP_0F38, 0xb8);
  static final Encoding BLEND = of(P66, MAP_0F38, 0x65);
  static final Encoding XOR = of(P66, MAP_0F, 0xef);
  static final Encoding LOAD_WIDE = of(P66, MAP_0F, 0x10).widened();
  static final Encoding STORE_WIDE = of(P66, MAP_0F, 0x11).widened();
  static final Encoding INSERT_HIGH = of(P66, MAP_0F3A, 0x1a).with(1);
  static final Encoding EXTRACT_HALF = of(P66, MAP_0F3A, 0x1b);
  static final Encoding FLOATS_TO_HALVES = of(P66, MAP_0F3A, 0x1d).with(0);
  static final Encoding HALVES_TO_FLOATS = of(P66, MAP_0F38, 0x13);
  static final Encoding FLOATS_TO_DOUBLES = of(NO_PREFIX, MAP_0F, 0x5a);
  static final Encoding DOUBLES_TO_FLOATS = of(P66, MAP_0F, 0x5a).widened();
  static final Encoding FLOATS_TO_LONGS = of(P66, MAP_0F, 0x7a);
  static final Encoding LONGS_TO_FLOATS = of(NO_PREFIX, MAP_0F, 0x5b).widened();
  public static final Encoding LONGS_TO_DOUBLES = of(F3, MAP_0F, 0xe6).widened();
  static final Encoding INTS_TO_DOUBLES = of(F3, MAP_0F, 0xe6);
  static final Encoding INTS_TO_FLOATS = of(NO_PREFIX, MAP_0F, 0x5b);
  static final Encoding INTERLEAVE_LOW = of(NO_PREFIX, MAP_0F, 0x14);
  static final Encoding INTERLEAVE_HIGH = of(NO_PREFIX, MAP_0F, 0x15);
  static final Encoding INTERLEAVE_LOW_WIDE = of(P66, MAP_0F, 0x14).widened();
  static final Encoding INTERLEAVE_HIGH_WIDE = of(P66, MAP_0F, 0x15).widened();
  static final Encoding SHUFFLE_IN_QUARTERS = of(NO_PREFIX, MAP_0F, 0xc6);
  static final Encoding SHUFFLE_QUARTERS = of(P66, MAP_0F3A, 0x23);
  static final Encoding PERMUTE_IN_QUARTERS = of(P66, MAP_0F3A, 0x04);

  public static Encoding of(int prefix, int map, int opcode) {
    return new Encoding(prefix, map, opcode, NONE, NONE, false);
  }

  /// The same with a byte at the end, which says how far or in which way.
  public Encoding with(int value) {
    return new Encoding(prefix, map, opcode, extension, value, wide);
  }

  /// The same for lanes of 64 bits.
  public Encoding widened() {
    return new Encoding(prefix, map, opcode, extension, immediate, true);
  }

  /// Whether a memory operand is one element by nature.
  boolean takesOne() {
    return equals(BROADCAST) || equals(BROADCAST_WIDE) || equals(STORE_ONE);
  }
}
