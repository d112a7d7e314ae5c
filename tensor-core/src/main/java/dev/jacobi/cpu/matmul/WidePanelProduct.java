package dev.jacobi.cpu.matmul;

import dev.jacobi.cpu.memory.BoundsCheck;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.shape.DType;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// The product of numbers of 64 bits with the Vector API, in blocks of four rows and two registers.
final class WidePanelProduct implements PanelProduct {
  private static final int MR = 4;
  private static final long PANEL_STEP = 2L * NativeMemory.REGISTER;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

  /// Room for a block at C's edge.
  static final long ROOM = MR * PANEL_STEP;

  private final boolean real;
  private final long edge;
  private Rows rows = new Rows(0, 0, 0, 0);

  WidePanelProduct(DType.Arithmetic type, long edge) {
    real = type == DType.Arithmetic.DOUBLE;
    this.edge = edge;
  }

  @Override
  public void take(Rows next) {
    rows = next;
  }

  @Override
  public void multiply(long panel, Target c) {
    for (int r = 0; r < rows.count(); r += MR) {
      block(r, panel, c);
    }
  }

  private void block(int row, long panel, Target c) {
    int height = Math.min(MR, rows.count() - row);
    long bytes = 8L * c.columns();
    long target = c.address() + row * c.step();
    BoundsCheck.touch(panel, PANEL_STEP * rows.steps());
    NativeMemory.zero(edge, ROOM);
    // In the place of a row that is not there stands one that is.
    long a = rows.address() + row * rows.step();
    long a1 = a + Math.min(1, height - 1) * rows.step();
    long a2 = a + Math.min(2, height - 1) * rows.step();
    long a3 = a + Math.min(3, height - 1) * rows.step();
    if (real) {
      doubles(a, a1, a2, a3, panel, rows.steps(), edge);
    } else {
      longs(a, a1, a2, a3, panel, rows.steps(), edge);
    }
    for (int r = 0; r < height; r++) {
      long from = edge + PANEL_STEP * r;
      long to = target + c.step() * r;
      if (!c.add()) {
        NativeMemory.copy(from, to, bytes);
      } else if (real) {
        for (long j = 0; j < bytes; j += 8) {
          NativeMemory.putDouble(
              to + j, NativeMemory.getDouble(to + j) + NativeMemory.getDouble(from + j));
        }
      } else {
        for (long j = 0; j < bytes; j += 8) {
          NativeMemory.putLong(
              to + j, NativeMemory.getLong(to + j) + NativeMemory.getLong(from + j));
        }
      }
    }
  }

  private static void doubles(long a0, long a1, long a2, long a3, long b, int steps, long c) {
    long pc = c;
    DoubleVector c0a = loadDouble(pc);
    DoubleVector c0b = loadDouble(pc + NativeMemory.REGISTER);
    pc += PANEL_STEP;
    DoubleVector c1a = loadDouble(pc);
    DoubleVector c1b = loadDouble(pc + NativeMemory.REGISTER);
    pc += PANEL_STEP;
    DoubleVector c2a = loadDouble(pc);
    DoubleVector c2b = loadDouble(pc + NativeMemory.REGISTER);
    pc += PANEL_STEP;
    DoubleVector c3a = loadDouble(pc);
    DoubleVector c3b = loadDouble(pc + NativeMemory.REGISTER);
    for (long k = 0; k < 8L * steps; k += 8) {
      long pb = b + PANEL_STEP / 8 * k;
      DoubleVector x = loadDouble(pb);
      DoubleVector y = loadDouble(pb + NativeMemory.REGISTER);
      DoubleVector s0 = DoubleVector.broadcast(DOUBLES, NativeMemory.getDouble(a0 + k));
      c0a = s0.fma(x, c0a);
      c0b = s0.fma(y, c0b);
      DoubleVector s1 = DoubleVector.broadcast(DOUBLES, NativeMemory.getDouble(a1 + k));
      c1a = s1.fma(x, c1a);
      c1b = s1.fma(y, c1b);
      DoubleVector s2 = DoubleVector.broadcast(DOUBLES, NativeMemory.getDouble(a2 + k));
      c2a = s2.fma(x, c2a);
      c2b = s2.fma(y, c2b);
      DoubleVector s3 = DoubleVector.broadcast(DOUBLES, NativeMemory.getDouble(a3 + k));
      c3a = s3.fma(x, c3a);
      c3b = s3.fma(y, c3b);
    }
    pc = c;
    c0a.intoMemorySegment(NativeMemory.ALL, pc, ORDER);
    c0b.intoMemorySegment(NativeMemory.ALL, pc + NativeMemory.REGISTER, ORDER);
    pc += PANEL_STEP;
    c1a.intoMemorySegment(NativeMemory.ALL, pc, ORDER);
    c1b.intoMemorySegment(NativeMemory.ALL, pc + NativeMemory.REGISTER, ORDER);
    pc += PANEL_STEP;
    c2a.intoMemorySegment(NativeMemory.ALL, pc, ORDER);
    c2b.intoMemorySegment(NativeMemory.ALL, pc + NativeMemory.REGISTER, ORDER);
    pc += PANEL_STEP;
    c3a.intoMemorySegment(NativeMemory.ALL, pc, ORDER);
    c3b.intoMemorySegment(NativeMemory.ALL, pc + NativeMemory.REGISTER, ORDER);
  }

  private static void longs(long a0, long a1, long a2, long a3, long b, int steps, long c) {
    long pc = c;
    LongVector c0a = loadLong(pc);
    LongVector c0b = loadLong(pc + NativeMemory.REGISTER);
    pc += PANEL_STEP;
    LongVector c1a = loadLong(pc);
    LongVector c1b = loadLong(pc + NativeMemory.REGISTER);
    pc += PANEL_STEP;
    LongVector c2a = loadLong(pc);
    LongVector c2b = loadLong(pc + NativeMemory.REGISTER);
    pc += PANEL_STEP;
    LongVector c3a = loadLong(pc);
    LongVector c3b = loadLong(pc + NativeMemory.REGISTER);
    for (long k = 0; k < 8L * steps; k += 8) {
      long pb = b + PANEL_STEP / 8 * k;
      LongVector x = loadLong(pb);
      LongVector y = loadLong(pb + NativeMemory.REGISTER);
      LongVector s0 = LongVector.broadcast(LONGS, NativeMemory.getLong(a0 + k));
      c0a = c0a.add(s0.mul(x));
      c0b = c0b.add(s0.mul(y));
      LongVector s1 = LongVector.broadcast(LONGS, NativeMemory.getLong(a1 + k));
      c1a = c1a.add(s1.mul(x));
      c1b = c1b.add(s1.mul(y));
      LongVector s2 = LongVector.broadcast(LONGS, NativeMemory.getLong(a2 + k));
      c2a = c2a.add(s2.mul(x));
      c2b = c2b.add(s2.mul(y));
      LongVector s3 = LongVector.broadcast(LONGS, NativeMemory.getLong(a3 + k));
      c3a = c3a.add(s3.mul(x));
      c3b = c3b.add(s3.mul(y));
    }
    pc = c;
    c0a.intoMemorySegment(NativeMemory.ALL, pc, ORDER);
    c0b.intoMemorySegment(NativeMemory.ALL, pc + NativeMemory.REGISTER, ORDER);
    pc += PANEL_STEP;
    c1a.intoMemorySegment(NativeMemory.ALL, pc, ORDER);
    c1b.intoMemorySegment(NativeMemory.ALL, pc + NativeMemory.REGISTER, ORDER);
    pc += PANEL_STEP;
    c2a.intoMemorySegment(NativeMemory.ALL, pc, ORDER);
    c2b.intoMemorySegment(NativeMemory.ALL, pc + NativeMemory.REGISTER, ORDER);
    pc += PANEL_STEP;
    c3a.intoMemorySegment(NativeMemory.ALL, pc, ORDER);
    c3b.intoMemorySegment(NativeMemory.ALL, pc + NativeMemory.REGISTER, ORDER);
  }

  private static DoubleVector loadDouble(long address) {
    return DoubleVector.fromMemorySegment(DOUBLES, NativeMemory.ALL, address, ORDER);
  }

  private static LongVector loadLong(long address) {
    return LongVector.fromMemorySegment(LONGS, NativeMemory.ALL, address, ORDER);
  }
}
