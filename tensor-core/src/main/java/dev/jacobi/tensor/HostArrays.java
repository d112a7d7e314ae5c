package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.ShapeException;
import java.lang.foreign.MemorySegment;

/// Elements on their way between a device and Java's arrays.
final class HostArrays {
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
    float[] values = new float[length(x)];
    download(x.to(DType.FLOAT32), MemorySegment.ofArray(values));
    return values;
  }

  static double[] doubles(Tensor x) {
    double[] values = new double[length(x)];
    download(x.to(DType.FLOAT64), MemorySegment.ofArray(values));
    return values;
  }

  static long[] longs(Tensor x) {
    long[] values = new long[length(x)];
    download(x.to(DType.INT64), MemorySegment.ofArray(values));
    return values;
  }

  private static int length(Tensor x) {
    if (x.numel() > Integer.MAX_VALUE - 8) {
      throw new ShapeException(
          "array: shape %s has more elements than an array of Java; read parts with narrow()"
              .formatted(x.shape()));
    }
    return (int) x.numel();
  }

  /// Copies all elements, row-major.
  static void download(Tensor x, MemorySegment host) {
    Tensor dense = x.layout().isDense() ? x : NoGrad.noGrad(() -> Movement.copy(x));
    long offset = dense.layout().offset() * dense.dtype().bytes();
    dense.data().backend.download(dense.data().storage(), offset, host);
  }
}
