package dev.jacobi.gpu;

import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes the structure that a kernel takes, field after field, each aligned as C++ does it.
final class KernelArguments {
  /// The most dimensions of a view in a kernel.
  static final int DIMS = 6;

  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(CudaDevice.ARGUMENTS).order(ByteOrder.nativeOrder());

  ByteBuffer buffer() {
    return buffer;
  }

  KernelArguments clear() {
    buffer.clear();
    return this;
  }

  private void align(int bytes) {
    buffer.position((buffer.position() + bytes - 1) & -bytes);
  }

  KernelArguments put8(int value) {
    buffer.put((byte) value);
    return this;
  }

  KernelArguments put16(int value) {
    align(2);
    buffer.putShort((short) value);
    return this;
  }

  KernelArguments put32(int value) {
    align(4);
    buffer.putInt(value);
    return this;
  }

  KernelArguments put64(long value) {
    align(8);
    buffer.putLong(value);
    return this;
  }

  KernelArguments putDouble(double value) {
    align(8);
    buffer.putDouble(value);
    return this;
  }

  /// Numbers, and zeros up to `length` of them.
  KernelArguments put64(long[] values, int length) {
    for (int i = 0; i < length; i++) {
      put64(i < values.length ? values[i] : 0);
    }
    return this;
  }

  /// Leaves space up to this place.
  void skipTo(int place) {
    buffer.position(place);
  }

  int position() {
    return buffer.position();
  }

  /// Kernels take views of so many dimensions, after those are merged that can be.
  static void checkDims(int dims) {
    if (dims > DIMS) {
      throw new Unsupported("tensors that " + dims + " strides describe");
    }
  }

  /// The number of an element type in types.cuh.
  static int type(DType type) {
    return switch (type) {
      case BOOL -> 0;
      case UINT8 -> 1;
      case INT8 -> 2;
      case INT16 -> 3;
      case INT32 -> 4;
      case INT64 -> 5;
      case FLOAT16 -> 6;
      case BFLOAT16 -> 7;
      case FLOAT32 -> 8;
      case FLOAT64 -> 9;
    };
  }

  /// Where a view's first element lies.
  static long address(View view) {
    return ((CudaStorage) view.storage()).address() + view.layout().offset() * view.dtype().bytes();
  }

  /// A `View` of types.cuh, with as few dimensions as serve.
  KernelArguments view(View view) {
    Layout layout = Layout.collapse(view.layout())[0];
    return view(view, layout);
  }

  /// A `View` of types.cuh whose dimensions are those of a layout.
  KernelArguments view(View view, Layout layout) {
    int dims = layout.shape().rank();
    checkDims(dims);
    put64(((CudaStorage) view.storage()).address() + layout.offset() * view.dtype().bytes());
    put32(type(view.dtype()));
    put32(Math.max(dims, 1));
    put64(dims == 0 ? new long[] {1} : layout.shape().toArray(), DIMS);
    return put64(layout.strides(), DIMS);
  }

  /// Says that a kernel cannot do something, in words that follow "no kernel for".
  static final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String what;

    /// @param role what the operation is, such as a fold
    static Unsupported younger(String role, Object operation) {
      return new Unsupported(
          "the %s %s, which is younger than the compiled kernels"
              .formatted(role, operation.getClass().getSimpleName()));
    }

    Unsupported(String what) {
      super(what, null, false, false);
      this.what = what;
    }

    String what() {
      return what;
    }
  }
}
