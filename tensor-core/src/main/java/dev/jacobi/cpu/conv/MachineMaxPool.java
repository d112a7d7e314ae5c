package dev.jacobi.cpu.conv;

import dev.jacobi.backend.View;
import dev.jacobi.cpu.conv.PoolingRunner.Plane;
import dev.jacobi.cpu.jit.x64.MachineCode;
import dev.jacobi.cpu.jit.x64.MaxPoolCode;
import dev.jacobi.cpu.matmul.MachinePanelProduct;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Scratch;
import dev.jacobi.cpu.memory.Sizes;
import dev.jacobi.shape.DType;

/// The greatest elements of windows in machine code, for windows that lie all inside.
final class MachineMaxPool {
  private static final int TAP_BYTES = 16;

  /// The most places of a window: their table stays in a first-level cache.
  private static final long MOST_TAPS = 1 << 10;

  private static final long BLOCK = MaxPoolCode.BLOCK_BYTES;

  private final Plane plane;
  private final View in;
  private final View values;
  private final View positions;

  MachineMaxPool(Plane plane, View in, View[] outputs) {
    this.plane = plane;
    this.in = in;
    values = outputs[0];
    positions = outputs[1];
  }

  static boolean takes(Plane plane, View in) {
    if (!MachineCode.isAvailable()
        || in.dtype() != DType.FLOAT32
        || !in.layout().isContiguous()
        || in.shape().numel() == 0) {
      return false;
    }
    long taps = 1;
    long places = 1;
    for (int d = 0; d < plane.size.length; d++) {
      long last = (plane.narrow[d] - 1) * plane.stride[d];
      if (plane.padding[d] != 0
          || plane.narrow[d] == 0
          || last + (plane.size[d] - 1) * plane.dilation[d] >= plane.wide[d]) {
        return false;
      }
      taps *= plane.size[d];
      places = Sizes.product(places, plane.wide[d]);
      if (taps > MOST_TAPS || places > Integer.MAX_VALUE) {
        return false;
      }
    }
    return true;
  }

  /// Computes some planes of channels.
  void run(long from, long end) {
    int[] wide = plane.wide;
    int[] narrow = plane.narrow;
    long taps = (long) plane.size[0] * plane.size[1] * plane.size[2];
    long block = Scratch.reserve(BLOCK + TAP_BYTES * taps);
    putTaps(block + BLOCK);
    NativeMemory.putLong(block + MaxPoolCode.TAPS, block + BLOCK);
    NativeMemory.putLong(block + MaxPoolCode.TAP_COUNT, taps);
    NativeMemory.putLong(block + MaxPoolCode.ROWS, narrow[1]);
    NativeMemory.putLong(block + MaxPoolCode.COLUMNS, narrow[2]);
    // Steps past the last window may be larger than an int; nobody looks there.
    long rowStep = plane.stride[1] * wide[2];
    NativeMemory.putLong(block + MaxPoolCode.ROW_STEP, 4L * rowStep);
    NativeMemory.putInt(block + MaxPoolCode.ROW_POSITIONS, (int) rowStep);
    long next = NativeMemory.LANES * plane.stride[2];
    NativeMemory.putLong(block + MaxPoolCode.NEXT_WINDOWS, 4L * next);
    NativeMemory.putInt(block + MaxPoolCode.NEXT_POSITIONS, (int) next);
    putMasks(block + MaxPoolCode.ALL, NativeMemory.LANES);
    putMasks(block + MaxPoolCode.REST, narrow[2] % NativeMemory.LANES);
    putPairs(block + MaxPoolCode.ALL_PAIRS, NativeMemory.LANES);
    putPairs(block + MaxPoolCode.REST_PAIRS, narrow[2] % NativeMemory.LANES);
    for (int i = 0; i < NativeMemory.LANES; i++) {
      NativeMemory.putInt(block + MaxPoolCode.EVENS + 4L * i, 2 * i);
    }
    for (long number = from; number < end; number++) {
      for (int d = 0; d < narrow[0]; d++) {
        run(block, number, d);
      }
    }
  }

  /// Computes the windows of a plane that begin at one depth.
  private void run(long block, long number, int depth) {
    int[] wide = plane.wide;
    int[] narrow = plane.narrow;
    long start = depth * plane.stride[0] * wide[1] * wide[2];
    for (int i = 0; i < NativeMemory.LANES; i++) {
      NativeMemory.putInt(block + MaxPoolCode.WINDOWS + 4L * i, (int) (i * plane.stride[2]));
      NativeMemory.putInt(block + MaxPoolCode.START + 4L * i, (int) (start + i * plane.stride[2]));
    }
    long size = (long) wide[0] * wide[1] * wide[2];
    long first = (number * narrow[0] + depth) * narrow[1] * narrow[2];
    NativeMemory.putLong(
        block + MaxPoolCode.FROM, PoolingRunner.address(in, number * size + start));
    NativeMemory.putLong(block + MaxPoolCode.TO, PoolingRunner.address(values, first));
    NativeMemory.putLong(block + MaxPoolCode.POSITIONS, PoolingRunner.address(positions, first));
    MaxPoolCode.code((int) plane.stride[2]).run(block);
  }

  private void putTaps(long table) {
    long at = table;
    for (int i = 0; i < plane.size[0]; i++) {
      for (int j = 0; j < plane.size[1]; j++) {
        for (int k = 0; k < plane.size[2]; k++) {
          long row = i * plane.dilation[0] * plane.wide[1] + j * plane.dilation[1];
          long place = row * plane.wide[2] + k * plane.dilation[2];
          NativeMemory.putLong(at, 4L * place);
          NativeMemory.putLong(at + 8, place);
          at += TAP_BYTES;
        }
      }
    }
  }

  private static void putMasks(long at, int windows) {
    NativeMemory.putLong(at, MachinePanelProduct.mask(windows));
    NativeMemory.putLong(
        at + 8, MachinePanelProduct.mask(Math.min(2 * windows, NativeMemory.LANES)));
    NativeMemory.putLong(at + 16, MachinePanelProduct.mask(2 * windows - NativeMemory.LANES));
  }

  private static void putPairs(long at, int windows) {
    int elements = 2 * windows - 1;
    NativeMemory.putLong(at, MachinePanelProduct.mask(Math.min(elements, NativeMemory.LANES)));
    NativeMemory.putLong(at + 8, MachinePanelProduct.mask(elements - NativeMemory.LANES));
  }
}
