package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Scatter.How;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.shape.DType;

/// The loops of gathers and scatters: the addresses of a piece's places first, then what is moved
/// between them and a line, with a choice of type before each loop and none inside.
final class IndexLoops {
  private static final int PIECE = 512;
  private static final ThreadLocal<long[]> ROOM = ThreadLocal.withInitial(() -> new long[PIECE]);

  private IndexLoops() {}

  /// Elements in a line: the first one's address, and how far the next is, in bytes.
  record Line(long address, long step) {
    long at(int i) {
      return address + i * step;
    }
  }

  /// The calling thread's room for a piece's places.
  static long[] room() {
    return ROOM.get();
  }

  /// `places[i] = index[i] step`; returns how many indices are from 0 to `rows` - 1 before the
  /// first that is not.
  static int places(Line index, long rows, long step, long[] places, int n) {
    long address = index.address;
    long next = index.step;
    for (int i = 0; i < n; i++) {
      long row = NativeMemory.getLong(address + i * next);
      if (row < 0 || row >= rows) {
        return i;
      }
      places[i] = row * step;
    }
    return n;
  }

  /// `places[i] += first + i step`.
  static void move(long[] places, long first, long step, int n) {
    for (int i = 0; i < n; i++) {
      places[i] += first + i * step;
    }
  }

  /// Copies the elements at these places to a line.
  static void gather(int bytes, long[] places, Line to, int n) {
    long address = to.address;
    long step = to.step;
    switch (bytes) {
      case 1 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putByte(address + i * step, NativeMemory.getByte(places[i]));
        }
      }
      case 2 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putShort(address + i * step, NativeMemory.getShort(places[i]));
        }
      }
      case 4 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putInt(address + i * step, NativeMemory.getInt(places[i]));
        }
      }
      default -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putLong(address + i * step, NativeMemory.getLong(places[i]));
        }
      }
    }
  }

  /// Copies the elements of a line to these places.
  static void scatter(int bytes, long[] places, Line from, int n) {
    long address = from.address;
    long step = from.step;
    switch (bytes) {
      case 1 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putByte(places[i], NativeMemory.getByte(address + i * step));
        }
      }
      case 2 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putShort(places[i], NativeMemory.getShort(address + i * step));
        }
      }
      case 4 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putInt(places[i], NativeMemory.getInt(address + i * step));
        }
      }
      default -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putLong(places[i], NativeMemory.getLong(address + i * step));
        }
      }
    }
  }

  /// Adds a line of floats to another.
  static void addLine(long from, long to, int n) {
    int bound = NativeMemory.FLOATS.loopBound(n);
    for (long i = 0; i < 4L * bound; i += NativeMemory.REGISTER) {
      NativeMemory.store(NativeMemory.load(to + i).add(NativeMemory.load(from + i)), to + i);
    }
    for (long i = 4L * bound; i < 4L * n; i += 4) {
      NativeMemory.putFloat(
          to + i, NativeMemory.getFloat(to + i) + NativeMemory.getFloat(from + i));
    }
  }

  /// Joins the elements of a line with those at these places, one after the other.
  static void join(DType type, How how, long[] places, Line from, int n) {
    if (how == How.ADD && type == DType.FLOAT32) {
      addFloats(places, from, n);
    } else if (how == How.ADD && type == DType.FLOAT64) {
      addDoubles(places, from, n);
    } else if (how == How.ADD && type == DType.INT64) {
      addLongs(places, from, n);
    } else if (type.isFloating()) {
      joinReal(type, how, places, from, n);
    } else {
      joinWhole(type, how, places, from, n);
    }
  }

  private static void addFloats(long[] places, Line from, int n) {
    long address = from.address;
    long step = from.step;
    for (int i = 0; i < n; i++) {
      long to = places[i];
      NativeMemory.putFloat(
          to, NativeMemory.getFloat(to) + NativeMemory.getFloat(address + i * step));
    }
  }

  private static void addDoubles(long[] places, Line from, int n) {
    long address = from.address;
    long step = from.step;
    for (int i = 0; i < n; i++) {
      long to = places[i];
      NativeMemory.putDouble(
          to, NativeMemory.getDouble(to) + NativeMemory.getDouble(address + i * step));
    }
  }

  private static void addLongs(long[] places, Line from, int n) {
    long address = from.address;
    long step = from.step;
    for (int i = 0; i < n; i++) {
      long to = places[i];
      NativeMemory.putLong(to, NativeMemory.getLong(to) + NativeMemory.getLong(address + i * step));
    }
  }

  private static void joinReal(DType type, How how, long[] places, Line from, int n) {
    for (int i = 0; i < n; i++) {
      double before = Elements.getDouble(type, places[i]);
      double value = Elements.getDouble(type, from.at(i));
      double after =
          switch (how) {
            case ADD -> before + value;
            case ASSIGN -> value;
            case MULTIPLY -> before * value;
            case MAX -> Math.max(before, value);
            case MIN -> Math.min(before, value);
          };
      Elements.putDouble(type, places[i], after);
    }
  }

  private static void joinWhole(DType type, How how, long[] places, Line from, int n) {
    for (int i = 0; i < n; i++) {
      long before = Elements.getLong(type, places[i]);
      long value = Elements.getLong(type, from.at(i));
      long after =
          switch (how) {
            case ADD -> before + value;
            case ASSIGN -> value;
            case MULTIPLY -> before * value;
            case MAX -> Math.max(before, value);
            case MIN -> Math.min(before, value);
          };
      Elements.putLong(type, places[i], after);
    }
  }
}
