package dev.jacobi.cpu.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.backend.Cast;
import dev.jacobi.backend.Copy;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Conversions of every type to every other, of dense lines and of others, against Java's own for
/// single numbers: to the last bit, with machine code and without.
class ConversionTest {
  private static final double[] SPECIAL = {
    0,
    -0.0,
    1,
    -1,
    0.5,
    -2.5,
    1.5,
    127,
    128,
    255,
    256,
    -129,
    32767,
    40000,
    65504,
    65520,
    1e5,
    -1e5,
    16777217,
    2147483647.0,
    2147483648.0,
    -2147483649.0,
    4294967295.0,
    4294967296.5,
    3e9,
    -3e9,
    1e15,
    9.3e18,
    -9.3e18,
    1e30,
    -1e30,
    1e-8,
    6e-8,
    1e-45,
    3.3895314e38,
    1e300,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };
  private static final int COUNT = 1000;

  private final CpuBackend backend = new CpuBackend(1, 1 << 24, () -> "");

  @ParameterizedTest
  @EnumSource(DType.class)
  void convertsAsJavaDoes(DType from) {
    for (DType to : DType.values()) {
      for (int step : new int[] {1, 2}) {
        for (int n : new int[] {1, 15, 17, COUNT}) {
          check(from, to, step, n);
        }
      }
    }
  }

  private void check(DType from, DType to, int step, int n) {
    View source = view(from, n, step);
    View target = view(to, n, 3 - step);
    View cast = view(to, n, 3 - step);
    fill(source, n);
    backend.run(new Copy(), new View[] {source}, new View[] {target});
    backend.run(new Cast(to), new View[] {source}, new View[] {cast});
    for (int i = 0; i < n; i++) {
      long wanted = converted(from, at(source, i), to);
      String what = from + " to " + to + " at " + i + " of " + n + ": ";
      what += Elements.getDouble(from, at(source, i));
      assertEquals(wanted, bits(to, at(target, i)), what);
      boolean lane = from.isFloating() || !to.isFloating();
      if (lane) {
        assertEquals(wanted, bits(to, at(cast, i)), "cast of " + what);
      }
    }
  }

  private View view(DType type, int n, int step) {
    Layout layout = Layout.of(Shape.of(n), new long[] {step}, 0);
    return new View(backend.allocate(type, (long) n * step), type, layout);
  }

  private static long at(View view, int i) {
    long offset = view.layout().offsetOf(i) * view.dtype().bytes();
    return ((CpuStorage) view.storage()).address() + offset;
  }

  private static void fill(View view, int n) {
    Random random = new Random(n);
    DType type = view.dtype();
    for (int i = 0; i < n; i++) {
      if (i < SPECIAL.length) {
        Elements.putDouble(type, at(view, i), SPECIAL[i]);
      } else if (type == DType.BOOL) {
        NativeMemory.putByte(at(view, i), (byte) random.nextInt(2));
      } else if (type.isFloating()) {
        double magnitude = Math.pow(10, random.nextInt(-6, 12));
        Elements.putDouble(type, at(view, i), random.nextGaussian() * magnitude);
      } else {
        Elements.putLong(type, at(view, i), random.nextLong() >> random.nextInt(64));
      }
    }
  }

  /// The bits of what Java makes of one number.
  private static long converted(DType from, long address, DType to) {
    double x = Elements.getDouble(from, address);
    boolean whole = !from.isFloating();
    long number = whole ? Elements.getLong(from, address) : (long) x;
    float single = whole ? (float) number : (float) x;
    return switch (to) {
      case BOOL -> (whole ? number != 0 : x != 0) ? 1 : 0;
      case UINT8 -> number & 0xff;
      case INT8 -> (byte) number;
      case INT16 -> (short) number;
      case INT32 -> whole ? (int) number : (int) x;
      case INT64 -> number;
      case FLOAT16 -> half(single);
      case BFLOAT16 -> Float.isNaN(single) ? -1 : Elements.toBfloat16(single);
      case FLOAT32 -> Float.floatToIntBits(single);
      case FLOAT64 -> Double.doubleToLongBits(whole ? (double) number : x);
    };
  }

  private static long half(float x) {
    return Float.isNaN(x) ? -1 : Float.floatToFloat16(x);
  }

  /// The bits of an element, with one NaN.
  private static long bits(DType type, long address) {
    return switch (type) {
      case FLOAT16 ->
          Float.isNaN(Float.float16ToFloat(NativeMemory.getShort(address)))
              ? -1
              : NativeMemory.getShort(address);
      case BFLOAT16 ->
          Double.isNaN(Elements.getDouble(type, address)) ? -1 : NativeMemory.getShort(address);
      case FLOAT32 -> Float.floatToIntBits(NativeMemory.getFloat(address));
      case FLOAT64 -> Double.doubleToLongBits(NativeMemory.getDouble(address));
      case UINT8 -> NativeMemory.getByte(address) & 0xff;
      default -> Elements.getLong(type, address);
    };
  }
}
