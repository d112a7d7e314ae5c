package dev.jacobi.cpu.jit.x64;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes x86-64 instructions with AVX-512 (Intel 64 and IA-32 Architectures Software Developer's
/// Manual, volume 2, chapter 2). Only what loops over floats need.
final class Assembler {
  static final int RAX = 0;
  static final int RCX = 1;
  static final int RDX = 2;
  static final int RBX = 3;
  static final int RBP = 5;
  static final int RSI = 6;
  static final int RDI = 7;
  static final int R8 = 8;
  static final int R9 = 9;
  static final int R10 = 10;
  static final int R11 = 11;
  static final int R12 = 12;
  static final int R13 = 13;
  static final int R14 = 14;
  static final int R15 = 15;

  /// The general register in which loops count, in bytes.
  static final int INDEX = RAX;

  private static final int BELOW = 0x82;
  private static final int ABOVE_OR_EQUAL = 0x83;
  private static final int EQUAL = 0x84;
  private static final int NOT_EQUAL = 0x85;
  private static final int NEGATIVE = 0x88;
  private static final int NOT_NEGATIVE = 0x89;
  private static final int ALL = 0b1111;
  private static final int ZEROING = 0x80;
  private static final int BROADCASTING = 0x10;
  private static final int BITS_512 = 0x40;
  private static final int WIDE = 0x80;

  private ByteBuffer code = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
  private final Map<Literal, List<Integer>> constants = new LinkedHashMap<>();

  /// A constant behind the code.
  private record Literal(long bits, boolean wide) {}

  /// A place in the code that jumps lead to.
  static final class Label {
    private int position = -1;
    private final List<Integer> jumps = new ArrayList<>();
  }

  /// The code, with its constants behind it.
  byte[] finish() {
    while (code.position() % Float.BYTES != 0) {
      bytes(0xcc);
    }
    constants.forEach(
        (literal, uses) -> {
          int position = code.position();
          word((int) literal.bits);
          if (literal.wide) {
            word((int) (literal.bits >> Integer.SIZE));
          }
          uses.forEach(use -> code.putInt(use, code.getInt(use) + position));
        });
    return Arrays.copyOf(code.array(), code.position());
  }

  private void bytes(int... values) {
    if (code.remaining() < 64) {
      ByteBuffer larger = ByteBuffer.allocate(2 * code.capacity()).order(ByteOrder.LITTLE_ENDIAN);
      code = larger.put(code.flip());
    }
    for (int value : values) {
      code.put((byte) value);
    }
  }

  private void word(int value) {
    bytes();
    code.putInt(value);
  }

  // General registers -------------------------------------------------------------------------

  /// Keeps registers of the caller's on the stack.
  void save(int... registers) {
    for (int register : registers) {
      push(register);
    }
  }

  /// Leaves the function, with these registers as they were and the upper halves of the vector
  /// registers clean.
  void leave(int... saved) {
    for (int i = saved.length - 1; i >= 0; i--) {
      pop(saved[i]);
    }
    bytes(0xc5, 0xf8, 0x77, 0xc3);
  }

  private void push(int register) {
    bytes(0x40 | (register >> 3), 0x50 | (register & 7));
  }

  private void pop(int register) {
    bytes(0x40 | (register >> 3), 0x58 | (register & 7));
  }

  /// `register = [base + offset]`, 64 bits.
  void load(int register, int base, int offset) {
    general(0x8b, register, base, offset);
  }

  /// `register += [base + offset]`.
  void add(int register, int base, int offset) {
    general(0x03, register, base, offset);
  }

  /// Compares a register with `[base + offset]` for a jump.
  void compare(int register, int base, int offset) {
    general(0x3b, register, base, offset);
  }

  private void general(int opcode, int register, int base, int offset) {
    bytes(0x48 | ((register >> 3) << 2) | (base >> 3), opcode);
    based(register, base, offset);
  }

  /// Compares `[base + offset]` with 0 for a jump.
  void compareWithZero(int base, int offset) {
    bytes(0x48 | (base >> 3), 0x83);
    based(7, base, offset);
    bytes(0);
  }

  /// Compares `[base + offset]` with a number for a jump.
  void compareWith(int base, int offset, int value) {
    bytes(0x48 | (base >> 3), 0x81);
    based(7, base, offset);
    word(value);
  }

  /// Tests the bits of a number in a loop's index for a jump: equal if all of them are 0.
  void testIndex(int bits) {
    bytes(0xa9);
    word(bits);
  }

  /// `register = other`.
  void move(int register, int other) {
    generalRegisters(0x8b, register, other);
  }

  /// `register += other`.
  void addRegister(int register, int other) {
    generalRegisters(0x03, register, other);
  }

  private void generalRegisters(int opcode, int register, int other) {
    bytes(0x48 | ((register >> 3) << 2) | (other >> 3), opcode);
    bytes(0xc0 | ((register & 7) << 3) | (other & 7));
  }

  /// `register = base + scale * index`.
  void address(int register, int base, int index, int scale) {
    int high = ((register >> 3) << 2) | ((index >> 3) << 1) | (base >> 3);
    bytes(0x48 | high, 0x8d, 0x84 | ((register & 7) << 3));
    int shift = Integer.numberOfTrailingZeros(scale);
    bytes((shift << 6) | ((index & 7) << 3) | (base & 7));
    word(0);
  }

  /// `register = other >> bits`.
  void shifted(int register, int other, int bits) {
    move(register, other);
    bytes(0x48 | (register >> 3), 0xc1, 0xe8 | (register & 7), bits);
  }

  void subtract(int register, int value) {
    bytes(0x48 | (register >> 3), 0x81, 0xe8 | (register & 7));
    word(value);
  }

  void clear(int register) {
    bytes(0x48 | ((register >> 3) * 5), 0x31, 0xc0 | ((register & 7) * 9));
  }

  void add(int register, int value) {
    bytes(0x48 | (register >> 3), 0x81, 0xc0 | (register & 7));
    word(value);
  }

  void decrement(int register) {
    bytes(0x48 | (register >> 3), 0xff, 0xc8 | (register & 7));
  }

  void bind(Label label) {
    label.position = code.position();
    label.jumps.forEach(jump -> code.putInt(jump, label.position - jump - Integer.BYTES));
  }

  void jumpIfBelow(Label target) {
    jump(BELOW, target);
  }

  void jumpIfAboveOrEqual(Label target) {
    jump(ABOVE_OR_EQUAL, target);
  }

  void jumpIfNegative(Label target) {
    jump(NEGATIVE, target);
  }

  void jumpIfNotNegative(Label target) {
    jump(NOT_NEGATIVE, target);
  }

  void jumpIfEqual(Label target) {
    jump(EQUAL, target);
  }

  void jumpIfNotEqual(Label target) {
    jump(NOT_EQUAL, target);
  }

  private void jump(int condition, Label target) {
    bytes(0x0f, condition);
    int place = code.position();
    word(0);
    if (target.position >= 0) {
      code.putInt(place, target.position - place - Integer.BYTES);
    } else {
      target.jumps.add(place);
    }
  }

  /// Lets other threads see what was stored past the caches.
  void fence() {
    bytes(0x0f, 0xae, 0xf8);
  }

  // Vector registers --------------------------------------------------------------------------

  /// An instruction on all lanes: destination, first operand (0 if it has one only), last operand.
  void vector(Encoding encoding, int target, int first, Operand last) {
    vector(encoding, target, first, last, 0);
  }

  /// Loads or stores the lanes of a mask; others are loaded as 0.
  void masked(Encoding encoding, int register, Operand place, int mask) {
    if (encoding.equals(Encoding.LOAD)) {
      loaded(encoding, register, place, mask);
    } else {
      stored(encoding, register, place, mask);
    }
  }

  /// Loads the lanes of a mask, in whatever way; others become 0.
  void loaded(Encoding encoding, int register, Operand place, int mask) {
    vector(encoding, register, 0, place, mask | ZEROING);
  }

  /// Stores the lanes of a mask, or replaces those of a register.
  void stored(Encoding encoding, int register, Operand place, int mask) {
    vector(encoding, register, 0, place, mask);
  }

  /// `target = mask ? yes : no`, lane by lane.
  void blend(Encoding encoding, int target, int no, Operand yes, int mask) {
    vector(encoding, target, no, yes, mask);
  }

  private void vector(Encoding e, int target, int first, Operand last, int mask) {
    int register = e.extension() == Encoding.NONE ? target : e.extension();
    int operand = e.extension() == Encoding.NONE ? first : target;
    switch (last) {
      case Operand.Register(int number) -> {
        prefix(e, register, operand, number, mask);
        bytes(e.opcode(), 0xc0 | ((register & 7) << 3) | (number & 7));
      }
      case Operand.Memory(int base, int index, int scale, int offset, boolean one) -> {
        boolean broadcast = one && !e.takesOne();
        int registers = base | ((index >> 3) << 4);
        prefix(e, register, operand, registers, broadcast ? (mask | BROADCASTING) : mask);
        int shift = Integer.numberOfTrailingZeros(scale);
        bytes(e.opcode(), 0x84 | ((register & 7) << 3));
        bytes((shift << 6) | ((index & 7) << 3) | (base & 7));
        word(offset);
      }
      case Operand.Constant(long bits) -> {
        prefix(e, register, operand, 0, e.takesOne() ? mask : (mask | BROADCASTING));
        bytes(e.opcode(), (register & 7) << 3 | 5);
        Literal literal = new Literal(bits, e.wide());
        constants.computeIfAbsent(literal, b -> new ArrayList<>()).add(code.position());
        // Counted from the end of the instruction.
        word(-(code.position() + Integer.BYTES + (e.immediate() == Encoding.NONE ? 0 : 1)));
      }
    }
    if (e.immediate() != Encoding.NONE) {
      bytes(e.immediate());
    }
  }

  /// Loads floats from `base` plus four times each lane of `index`; the mask is cleared.
  void gather(int target, int base, int index, int mask) {
    int t = ~target;
    int i = ~index;
    bytes(0x62, bit(t, 3, 7) | bit(i, 3, 6) | bit(~base, 3, 5) | bit(t, 4, 4) | Encoding.MAP_0F38);
    bytes(0x7d, BITS_512 | bit(i, 4, 3) | mask, 0x92, 0x84 | ((target & 7) << 3));
    bytes(0x80 | ((index & 7) << 3) | (base & 7));
    word(0);
  }

  /// The four bytes of EVEX; registers are written inverted there.
  ///
  /// @param last the number of the last operand's vector register; or of its base register, with
  ///   the fourth bit of its index register as the fifth
  private void prefix(Encoding e, int register, int first, int last, int mask) {
    int r = ~register;
    int l = ~last;
    int v = ~first;
    bytes(
        0x62,
        bit(r, 3, 7) | bit(l, 4, 6) | bit(l, 3, 5) | bit(r, 4, 4) | e.map(),
        (e.wide() ? WIDE : 0) | ((v & ALL) << 3) | 4 | e.prefix(),
        (mask & (ZEROING | BROADCASTING | 7)) | BITS_512 | bit(v, 4, 3));
  }

  private static int bit(int of, int from, int to) {
    return ((of >> from) & 1) << to;
  }

  /// The operand `[base + offset]`.
  private void based(int register, int base, int offset) {
    if ((base & 7) == 4) {
      bytes(0x84 | ((register & 7) << 3), 0x24);
    } else {
      bytes(0x80 | ((register & 7) << 3) | (base & 7));
    }
    word(offset);
  }

  // Masks -------------------------------------------------------------------------------------

  /// `target = [base + offset]`, 16 bits.
  void loadMask(int target, int base, int offset) {
    bytes(0xc4, 0xe1 & ~((base >> 3) << 5), 0x78, 0x90);
    based(target, base, offset);
  }

  void maskAnd(int target, int a, int b) {
    mask(0x41, target, a, b);
  }

  void maskOr(int target, int a, int b) {
    mask(0x45, target, a, b);
  }

  void maskXor(int target, int a, int b) {
    mask(0x47, target, a, b);
  }

  private void mask(int opcode, int target, int a, int b) {
    bytes(0xc5, 0x84 | ((~a & ALL) << 3), opcode, 0xc0 | (target << 3) | b);
  }

  /// `target = a >> 8`.
  void maskHigh(int target, int a) {
    bytes(0xc4, 0xe3, 0xf9, 0x30, 0xc0 | (target << 3) | a, 8);
  }

  void maskNot(int target, int a) {
    bytes(0xc5, 0xf8, 0x44, 0xc0 | (target << 3) | a);
  }
}
