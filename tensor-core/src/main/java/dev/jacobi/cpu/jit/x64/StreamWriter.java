package dev.jacobi.cpu.jit.x64;

import static dev.jacobi.cpu.jit.x64.Encoding.F3;
import static dev.jacobi.cpu.jit.x64.Encoding.MAP_0F38;
import static dev.jacobi.cpu.jit.x64.Encoding.P66;

import dev.jacobi.cpu.jit.ir.Opcode;
import dev.jacobi.cpu.jit.ir.UnsupportedTraceException;
import dev.jacobi.cpu.jit.x64.Operand.Register;
import dev.jacobi.shape.DType;
import org.jspecify.annotations.Nullable;

/// Writes how elements of any type come from memory into lanes, which are wider, or as wide, or
/// half as wide, and back.
public final class StreamWriter {
  private static final int REGISTER_BYTES = 64;
  private static final int HALF = 16;

  /// The general registers with the loop's index divided by 2, 4 and 8, where a loop has narrow
  /// elements.
  static final int[] NARROW_INDICES = {Assembler.R13, Assembler.R14, Assembler.R15};

  private static final int TO_HALF_A_LANE = 0x30;
  private static final int FROM_HALF_A_LANE = 0x20;

  private final Assembler out;
  private final DType.Arithmetic lanes;
  private final boolean wide;
  private final Registers vectors;
  private final Registers masks;

  StreamWriter(Assembler out, DType.Arithmetic lanes, Registers vectors, Registers masks) {
    this.out = out;
    this.lanes = lanes;
    wide = lanes != DType.Arithmetic.FLOAT;
    this.vectors = vectors;
    this.masks = masks;
  }

  /// A register of a stream's elements.
  ///
  /// @param offset how far it is from the loop's index, in bytes of lanes
  /// @param rest whether only the elements of the last mask are there
  record At(int stream, int offset, boolean rest) {}

  /// Whether lanes of an arithmetic can be loaded from elements of this type and stored as such.
  public static boolean covers(DType.Arithmetic lanes, DType type) {
    return switch (lanes) {
      case FLOAT -> true;
      case DOUBLE -> type != DType.FLOAT16 && type != DType.BFLOAT16;
      case LONG -> !type.isFloating();
    };
  }

  private int laneBytes() {
    return wide ? Long.BYTES : Float.BYTES;
  }

  private Operand place(DType type, At at, int further) {
    int bytes = type.bytes();
    int base = LoopWriter.pointer(at.stream);
    int offset = at.offset * bytes / laneBytes() + further;
    if (bytes >= laneBytes()) {
      int scale = bytes / laneBytes();
      return new Operand.Memory(base, Assembler.INDEX, scale, offset, false);
    }
    int narrower = Integer.numberOfTrailingZeros(laneBytes() / bytes);
    return new Operand.Memory(base, NARROW_INDICES[narrower - 1], 1, offset, false);
  }

  private static Encoding load(int opcode) {
    return Encoding.of(P66, MAP_0F38, opcode);
  }

  private static Encoding store(int opcode) {
    return Encoding.of(F3, MAP_0F38, opcode);
  }

  /// @param type the elements' type, or null if they are as the lanes are
  void load(int target, @Nullable DType type, At at) throws UnsupportedTraceException {
    if (type == null) {
      Operand line = Operand.line(LoopWriter.pointer(at.stream), at.offset);
      load(wide ? Encoding.LOAD_WIDE : Encoding.LOAD, target, line, at.rest);
    } else if (wide) {
      loadWide(target, type, place(type, at, 0), at.rest);
    } else if (type.bytes() > Float.BYTES) {
      loadHalves(target, type, at);
    } else {
      loadNarrow(target, type, place(type, at, 0), at.rest);
    }
  }

  private void load(Encoding encoding, int target, Operand place, boolean rest) {
    if (rest) {
      out.loaded(encoding, target, place, InstructionWriter.REST);
    } else {
      out.vector(encoding, target, 0, place);
    }
  }

  private void loadNarrow(int target, DType type, Operand place, boolean rest) {
    switch (type) {
      case FLOAT32 -> load(Encoding.LOAD, target, place, rest);
      case INT32 -> load(Encoding.INTS_TO_FLOATS, target, place, rest);
      case FLOAT16 -> load(Encoding.HALVES_TO_FLOATS, target, place, rest);
      case BFLOAT16 -> {
        load(load(0x33), target, place, rest);
        out.vector(Opcode.SHIFT_LEFT.encoding(HALF), target, 0, new Register(target));
      }
      default -> {
        load(load(extension(type, 0x21)), target, place, rest);
        out.vector(Encoding.INTS_TO_FLOATS, target, 0, new Register(target));
      }
    }
  }

  /// The opcode that extends whole numbers: bytes to lanes of 32 bits is the first.
  private static int extension(DType type, int bytes) {
    return switch (type) {
      case BOOL, INT8 -> bytes;
      case UINT8 -> bytes - FROM_HALF_A_LANE + TO_HALF_A_LANE;
      case INT16 -> bytes + 2;
      default -> bytes + 3;
    };
  }

  private void loadHalves(int target, DType type, At at) throws UnsupportedTraceException {
    Encoding encoding = type == DType.INT64 ? Encoding.LONGS_TO_FLOATS : Encoding.DOUBLES_TO_FLOATS;
    int high = vectors.take();
    load(encoding, target, place(type, at, 0), at.rest);
    if (at.rest) {
      int mask = masks.take();
      out.maskHigh(mask, InstructionWriter.REST);
      out.loaded(encoding, high, place(type, at, REGISTER_BYTES), mask);
      masks.release(mask);
    } else {
      out.vector(encoding, high, 0, place(type, at, REGISTER_BYTES));
    }
    out.vector(Encoding.INSERT_HIGH, target, target, new Register(high));
    vectors.release(high);
  }

  private void loadWide(int target, DType type, Operand place, boolean rest) {
    boolean real = lanes == DType.Arithmetic.DOUBLE;
    switch (type) {
      case FLOAT32 -> load(Encoding.FLOATS_TO_DOUBLES, target, place, rest);
      case INT32 -> load(real ? Encoding.INTS_TO_DOUBLES : load(0x25), target, place, rest);
      case INT64 ->
          load(real ? Encoding.LONGS_TO_DOUBLES : Encoding.LOAD_WIDE, target, place, rest);
      case FLOAT64 -> load(Encoding.LOAD_WIDE, target, place, rest);
      default -> {
        load(load(extension(type, 0x22)), target, place, rest);
        if (real) {
          out.vector(Encoding.LONGS_TO_DOUBLES, target, 0, new Register(target));
        }
      }
    }
  }

  /// Stores lanes, which are whole numbers already if the type is, but for [DType#INT64] from
  /// floats.
  void store(int register, @Nullable DType type, At at, boolean pastCaches)
      throws UnsupportedTraceException {
    if (type == null) {
      Operand line = Operand.line(LoopWriter.pointer(at.stream), at.offset);
      Encoding encoding =
          at.rest || !pastCaches
              ? (wide ? Encoding.STORE_WIDE : Encoding.STORE)
              : Encoding.STORE_PAST_CACHE;
      store(encoding, register, line, at.rest);
    } else if (wide) {
      storeWide(register, type, place(type, at, 0), at.rest);
    } else if (type.bytes() > Float.BYTES) {
      storeHalves(register, type, at);
    } else {
      Encoding encoding =
          switch (type) {
            case FLOAT32, INT32 -> Encoding.STORE;
            case FLOAT16 -> Encoding.FLOATS_TO_HALVES;
            case BFLOAT16, INT16 -> store(0x33);
            default -> store(0x31);
          };
      store(encoding, register, place(type, at, 0), at.rest);
    }
  }

  private void store(Encoding encoding, int register, Operand place, boolean rest) {
    if (rest) {
      out.stored(encoding, register, place, InstructionWriter.REST);
    } else {
      out.vector(encoding, register, 0, place);
    }
  }

  private void storeWide(int register, DType type, Operand place, boolean rest)
      throws UnsupportedTraceException {
    switch (type) {
      case FLOAT64, INT64 -> store(Encoding.STORE_WIDE, register, place, rest);
      case INT32 -> store(store(0x35), register, place, rest);
      case INT16 -> store(store(0x34), register, place, rest);
      case FLOAT32 -> {
        int floats = vectors.take();
        out.vector(Encoding.DOUBLES_TO_FLOATS, floats, 0, new Register(register));
        store(Encoding.EXTRACT_HALF.with(0), floats, place, rest);
        vectors.release(floats);
      }
      default -> store(store(0x32), register, place, rest);
    }
  }

  private void storeHalves(int register, DType type, At at) throws UnsupportedTraceException {
    int high = vectors.take();
    int converted = vectors.take();
    int mask = masks.take();
    int tooHigh = masks.take();
    Encoding compare = Opcode.COMPARE.encoding(ComparePredicates.GREATER_OR_EQUAL);
    Operand limit = new Operand.Constant(Float.floatToRawIntBits(0x1p63f));
    out.vector(Encoding.EXTRACT_HALF.with(1), register, 0, new Register(high));
    out.vector(compare, tooHigh, register, limit);
    for (int half = 0; half < 2; half++) {
      Register from = new Register(half == 0 ? register : high);
      Operand to = place(type, at, half * REGISTER_BYTES);
      if (type == DType.FLOAT64) {
        out.vector(Encoding.FLOATS_TO_DOUBLES, converted, 0, from);
      } else {
        out.vector(Encoding.FLOATS_TO_LONGS, converted, 0, from);
        if (half == 1) {
          out.maskHigh(tooHigh, tooHigh);
        }
        out.stored(
            Encoding.BROADCAST_WIDE, converted, new Operand.Constant(Long.MAX_VALUE), tooHigh);
      }
      if (!at.rest) {
        out.vector(Encoding.STORE_WIDE, converted, 0, to);
      } else if (half == 0) {
        out.stored(Encoding.STORE_WIDE, converted, to, InstructionWriter.REST);
      } else {
        out.maskHigh(mask, InstructionWriter.REST);
        out.stored(Encoding.STORE_WIDE, converted, to, mask);
      }
    }
    vectors.release(high);
    vectors.release(converted);
    masks.release(mask);
    masks.release(tooHigh);
  }
}
