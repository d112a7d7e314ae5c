package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.ShapeException;
import java.lang.foreign.MemorySegment;

/// Elements on their way between a device and Java's arrays.
final class HostArrays {
  /// What a view takes of Java's memory, and as much again for others.
  private static final long BYTES_OF_TENSOR = 512;

  private HostArrays() {}

  /// One element.
  static MemorySegment of(DType type, double value) {
    return switch (type) {
      case BOOL -> MemorySegment.ofArray(new byte[] {(byte) (value != 0 ? 1 : 0)});
      case UINT8, INT8 -> MemorySegment.ofArray(new byte[] {(byte) value});
      case INT16 -> MemorySegment.ofArray(new short[] {(short) value});
      case INT32 -> MemorySegment.ofArray(new int[] {(int) value});
      case INT64 -> MemorySegment.ofArray(new long[] {(long) value});
      case FLOAT16 -> MemorySegment.ofArray(new short[] {Float.floatToFloat16((float) value)});
      case BFLOAT16 -> MemorySegment.ofArray(new short[] {bfloat16((float) value)});
      case FLOAT32 -> MemorySegment.ofArray(new float[] {(float) value});
      case FLOAT64 -> MemorySegment.ofArray(new double[] {value});
    };
  }

  private static short bfloat16(float value) {
    int bits = Float.floatToIntBits(value);
    return (short) ((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
  }

  static float[] floats(Tensor x) {
    float[] values = new float[length("toFloatArray", x.numel())];
    download(x.to(DType.FLOAT32), MemorySegment.ofArray(values));
    return values;
  }

  static double[] doubles(Tensor x) {
    double[] values = new double[length("toDoubleArray", x.numel())];
    download(x.to(DType.FLOAT64), MemorySegment.ofArray(values));
    return values;
  }

  static long[] longs(Tensor x) {
    long[] values = new long[length("toLongArray", x.numel())];
    download(x.to(DType.INT64), MemorySegment.ofArray(values));
    return values;
  }

  /// So many elements as an array of Java can have here.
  ///
  /// @throws ShapeException if there is no room for them
  static int length(String operation, long count) {
    long most = Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / Long.BYTES);
    if (count > most) {
      throw new ShapeException(
          "%s: %,d numbers do not fit into an array of Java, which may have %,d here; take parts,"
                  .formatted(operation, count, most)
              + " as narrow() gives them, or give Java more memory with -Xmx");
    }
    return (int) count;
  }

  /// Checks that so many tensors have room.
  ///
  /// @throws ShapeException if they do not
  static void checkViews(String operation, long count) {
    long most = Runtime.getRuntime().maxMemory() / BYTES_OF_TENSOR;
    if (count > most) {
      throw new ShapeException(
          "%s: %,d tensors are more than the %,d that have room here; take parts of the dimension"
              .formatted(operation, count, most));
    }
  }

  /// Copies all elements, row-major.
  static void download(Tensor x, MemorySegment host) {
    Tensor dense = x.layout().isDense() ? x : NoGrad.noGrad(() -> Movement.copy(x));
    long offset = dense.layout().offset() * dense.dtype().bytes();
    dense.data().backend.download(dense.data().storage(), offset, host);
  }
}
