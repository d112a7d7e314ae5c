package dev.jacobi.gpu;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.KernelFamily;
import dev.jacobi.backend.MatMul;
import dev.jacobi.backend.PoolWindows;
import dev.jacobi.backend.RandomFill;
import dev.jacobi.backend.Scatter;
import dev.jacobi.backend.Storage;
import dev.jacobi.backend.View;
import dev.jacobi.gpu.KernelCases.Input;
import dev.jacobi.gpu.KernelCases.Output;
import dev.jacobi.gpu.KernelCases.Work;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Does the same work on the CPU and on a card, and says where they differ: in the results, or in
/// memory between them, which nobody may touch.
final class KernelRun {
  private static final int UNTOUCHED = 55;

  /// How tensors lie in memory.
  enum Form {
    DENSE,
    /// Every other element of each dimension, behind a first one.
    APART,
    /// The last dimension outermost.
    TURNED,
    /// The first dimension again and again.
    REPEATED;

    Layout layout(Shape shape) {
      long[] strides = Layout.contiguous(shape).strides();
      long step = 1;
      switch (this) {
        case DENSE -> {}
        case APART -> {
          for (int d = strides.length - 1; d >= 0; d--) {
            strides[d] = 2 * step;
            step *= 2 * Math.max(shape.size(d), 1);
          }
        }
        case TURNED -> {
          for (int d = 0; d < strides.length; d++) {
            strides[d] = step;
            step *= Math.max(shape.size(d), 1);
          }
        }
        case REPEATED -> strides[0] = 0;
      }
      return Layout.of(shape, strides, this == APART ? 1 : 0);
    }
  }

  private final Backend cpu;
  private final Backend cuda;

  KernelRun(Backend cpu, Backend cuda) {
    this.cpu = cpu;
    this.cuda = cuda;
  }

  /// What is different; empty if nothing is.
  String difference(Work work, Form form) {
    List<byte[]> expected = compute(cpu, work, form);
    List<byte[]> actual = compute(cuda, work, form);
    for (int i = 0; i < expected.size(); i++) {
      DType type = work.outputs().get(i).type();
      for (int k = 0; k < expected.get(i).length / type.bytes(); k++) {
        double e = number(expected.get(i), type, k);
        double a = number(actual.get(i), type, k);
        // A NaN is near nothing.
        if (Double.compare(e, a) != 0 && !(Math.abs(e - a) <= tolerance(work, type, e))) {
          return "element %d of the memory of output %d is %s instead of %s".formatted(k, i, a, e);
        }
      }
    }
    return "";
  }

  /// The logarithm, sine and cosine of two libraries may differ in the last digit.
  private static double tolerance(Work work, DType type, double value) {
    boolean exact =
        !(work.kernel() instanceof RandomFill fill)
            || fill.distribution() == RandomFill.Distribution.UNIFORM;
    double digit =
        switch (type) {
          case FLOAT16 -> 0x1p-10;
          case BFLOAT16 -> 0x1p-7;
          case FLOAT32 -> 0x1p-23;
          default -> 0x1p-50;
        };
    return exact ? 0 : digit * Math.max(Math.abs(value), 1);
  }

  private static List<byte[]> compute(Backend backend, Work work, Form form) {
    View[] inputs = work.inputs().stream().map(in -> input(backend, in, form)).toArray(View[]::new);
    boolean reads = work.kernel() instanceof Scatter;
    Form where = isDense(work.kernel()) || form == Form.REPEATED ? Form.DENSE : form;
    View[] outputs =
        work.outputs().stream().map(out -> output(backend, out, where, reads)).toArray(View[]::new);
    if (work.then().isPresent()) {
      int last = inputs.length - 1;
      backend.run(work.kernel(), Arrays.copyOf(inputs, last), new View[] {outputs[0]});
      View[] from = {outputs[0], inputs[last]};
      backend.run(work.then().get(), from, new View[] {outputs[1]});
    } else {
      backend.run(work.kernel(), inputs, outputs);
    }
    List<byte[]> results = new ArrayList<>();
    for (View out : outputs) {
      byte[] bytes = new byte[Math.toIntExact(out.storage().bytes())];
      backend.download(out.storage(), 0, MemorySegment.ofArray(bytes));
      results.add(bytes);
    }
    return results;
  }

  /// Whether results of a kernel are always without gaps.
  private static boolean isDense(KernelFamily kernel) {
    return kernel instanceof MatMul
        || kernel instanceof PoolWindows
        || kernel instanceof RandomFill;
  }

  private static View input(Backend backend, Input in, Form form) {
    Layout layout = form.layout(in.shape());
    byte[] bytes = memory(layout, in.type());
    for (long i = 0; i < in.shape().numel(); i++) {
      put(bytes, in.type(), layout.offsetOf(i), in.values().applyAsLong(i));
    }
    return view(backend, bytes, in.type(), layout);
  }

  /// Memory that holds a number where nobody may write; without gaps it holds nothing, so that
  /// nobody may read it.
  private static View output(Backend backend, Output out, Form where, boolean reads) {
    Layout layout = where.layout(out.shape());
    byte[] bytes = memory(layout, out.type());
    if (where == Form.DENSE && !reads) {
      Storage storage = backend.allocate(out.type(), bytes.length / out.type().bytes());
      return new View(storage, out.type(), layout);
    }
    return view(backend, bytes, out.type(), layout);
  }

  private static byte[] memory(Layout layout, DType type) {
    long last = layout.shape().numel() == 0 ? -1 : layout.offset();
    for (int d = 0; d < layout.shape().rank() && last >= 0; d++) {
      last += (layout.shape().size(d) - 1) * layout.stride(d);
    }
    byte[] bytes = new byte[Math.toIntExact((last + 1) * type.bytes())];
    for (int k = 0; k <= last; k++) {
      put(bytes, type, k, UNTOUCHED);
    }
    return bytes;
  }

  private static View view(Backend backend, byte[] bytes, DType type, Layout layout) {
    Storage storage = backend.allocate(type, bytes.length / type.bytes());
    backend.upload(MemorySegment.ofArray(bytes), storage);
    return new View(storage, type, layout);
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  private static void put(byte[] bytes, DType type, long place, long value) {
    ByteBuffer to = buffer(bytes);
    int at = Math.toIntExact(place * type.bytes());
    switch (type) {
      case BOOL -> to.put(at, (byte) (value != 0 ? 1 : 0));
      case UINT8, INT8 -> to.put(at, (byte) value);
      case INT16 -> to.putShort(at, (short) value);
      case INT32 -> to.putInt(at, (int) value);
      case INT64 -> to.putLong(at, value);
      case FLOAT16 -> to.putShort(at, Float.floatToFloat16((float) value));
      case BFLOAT16 -> to.putShort(at, (short) (Float.floatToRawIntBits((float) value) >> 16));
      case FLOAT32 -> to.putFloat(at, (float) value);
      case FLOAT64 -> to.putDouble(at, (double) value);
    }
  }

  private static double number(byte[] bytes, DType type, int place) {
    ByteBuffer from = buffer(bytes);
    int at = place * type.bytes();
    return switch (type) {
      case BOOL, INT8 -> from.get(at);
      case UINT8 -> from.get(at) & 0xff;
      case INT16 -> from.getShort(at);
      case INT32 -> from.getInt(at);
      case INT64 -> from.getLong(at);
      case FLOAT16 -> Float.float16ToFloat(from.getShort(at));
      case BFLOAT16 -> Float.intBitsToFloat(from.getShort(at) << 16);
      case FLOAT32 -> from.getFloat(at);
      case FLOAT64 -> from.getDouble(at);
    };
  }
}
