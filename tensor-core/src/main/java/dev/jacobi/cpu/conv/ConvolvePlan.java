package dev.jacobi.cpu.conv;

import dev.jacobi.backend.View;
import dev.jacobi.backend.Window;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.Sizes;
import dev.jacobi.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;

/// The matrices of a convolution, as lattices over its tensors. A group's first matrix starts where
/// the tensor does; the others are the same, moved.
final class ConvolvePlan {
  private ConvolvePlan() {}

  /// A product of matrices, `result = kernel windows`.
  record Product(Im2ColView kernel, Im2ColView windows, Im2ColView result) {}

  /// The sums of one number from each axis, in row-major order.
  static long[] sums(long[]... axes) {
    long[] sums = {0};
    for (long[] axis : axes) {
      long[] next = new long[Sizes.toInt((long) sums.length * axis.length)];
      int i = 0;
      for (long sum : sums) {
        for (long place : axis) {
          next[i++] = sum + place;
        }
      }
      sums = next;
    }
    return sums;
  }

  /// `0, step, 2 step ...`.
  static long[] axis(long count, long step) {
    long[] axis = new long[Sizes.toInt(count)];
    for (int i = 0; i < axis.length; i++) {
      axis[i] = i * step;
    }
    return axis;
  }

  private static long step(View view, int dim) {
    return view.layout().stride(dim) * view.dtype().bytes();
  }

  /// How far the next group's part of a dimension is, in bytes.
  static long nextGroup(View view, int dim, int groups) {
    return step(view, dim) * (view.shape().size(dim) / groups);
  }

  /// How far a group's part of an element of the batch is from the first one's, in bytes.
  static long start(View view, long batch, long group, int groups) {
    return batch * step(view, 0) + group * nextGroup(view, 1, groups);
  }

  private static long address(View view) {
    return ((CpuStorage) view.storage()).address() + view.layout().offset() * view.dtype().bytes();
  }

  /// The axes of a tensor's dimensions from `first` on.
  private static long[][] axes(View view, int first) {
    long[][] axes = new long[view.shape().rank() - first][];
    for (int d = 0; d < axes.length; d++) {
      axes[d] = axis(view.shape().size(first + d), step(view, first + d));
    }
    return axes;
  }

  private static long[][] with(long[] first, long[]... rest) {
    long[][] all = new long[rest.length + 1][];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  /// A group's weights: a row for each output channel, a column for each place of the window in
  /// each input channel.
  static Im2ColView kernel(View w, int groups) {
    long[] rows = axis(w.shape().size(0) / groups, step(w, 0));
    return new Im2ColView(address(w), rows, sums(axes(w, 1)));
  }

  /// A group's channels: a row for each, a column for each place.
  static Im2ColView planes(View x, int groups) {
    long[] rows = axis(x.shape().size(1) / groups, step(x, 1));
    return new Im2ColView(address(x), rows, sums(axes(x, 2)));
  }

  /// The same with the places of the whole batch as columns.
  static Im2ColView batchPlanes(View x, int groups) {
    long[] rows = axis(x.shape().size(1) / groups, step(x, 1));
    return new Im2ColView(
        address(x), rows, sums(with(axis(x.shape().size(0), step(x, 0)), axes(x, 2))));
  }

  /// The windows of a group's channels: a row for each place of the window in each channel, a
  /// column for each place of the window.
  ///
  /// @param x the padded channels of one group
  /// @param places the shape of the output, whose first size says how many elements of the batch
  ///   give columns
  static Im2ColView windows(View x, Shape places, Window window) {
    int dims = window.dims();
    long[][] taps = new long[dims][];
    long[][] moves = new long[dims][];
    for (int d = 0; d < dims; d++) {
      long step = step(x, d + 2);
      taps[d] = axis(window.size().get(d), window.dilation().get(d) * step);
      moves[d] = axis(places.size(d + 2), window.stride().get(d) * step);
    }
    long[] channels = axis(x.shape().size(1), step(x, 1));
    long[] batch = axis(places.size(0), step(x, 0));
    return new Im2ColView(address(x), sums(with(channels, taps)), sums(with(batch, moves)));
  }

  /// What must be added to both ends of each dimension of `y`, so that every window of the
  /// transposed convolution lies within it.
  static long[][] inputPadding(Window window, Shape x, Shape y) {
    long[][] padding = new long[2][window.dims()];
    for (int d = 0; d < window.dims(); d++) {
      long stride = window.stride().get(d);
      long pad = window.padding().get(d);
      padding[0][d] = Math.max(0, -Math.floorDiv(pad - window.reach(d), stride));
      long last = Math.floorDiv(x.size(d + 2) - 1 + pad, stride);
      padding[1][d] = Math.max(0, last - (y.size(d + 2) - 1));
    }
    return padding;
  }

  /// The products of the transposed convolution, `x` from `y` and `w`: one for the places of `x` at
  /// each remainder of the strides, because these see the same places of the window. Places that
  /// see none have no product.
  ///
  /// @param before what was added to `y` at the start of each dimension
  static List<Product> phases(Window window, int groups, long[] before, Tensors tensors) {
    List<Ways[]> phases = new ArrayList<>();
    phases.add(new Ways[window.dims()]);
    for (int d = 0; d < window.dims(); d++) {
      List<Ways[]> longer = new ArrayList<>();
      for (long first : firsts(window, d, tensors.to.shape().size(d + 2))) {
        Ways ways = ways(window, d, first, tensors);
        for (int i = 0; i < ways.seen.length; i++) {
          ways.seen[i] += before[d] * step(tensors.from, d + 2);
        }
        for (Ways[] phase : phases) {
          Ways[] next = phase.clone();
          next[d] = ways;
          longer.add(next);
        }
      }
      phases = longer;
    }
    return phases.stream().map(ways -> step(ways, groups, tensors)).toList();
  }

  /// Whether each place of `x` sees a place of the window.
  static boolean seesAll(Window window, Shape x) {
    for (int d = 0; d < window.dims(); d++) {
      long phases = Math.min(window.stride().get(d), x.size(d + 2));
      if (firsts(window, d, x.size(d + 2)).length < phases) {
        return false;
      }
    }
    return true;
  }

  /// The first places of `x` along a dimension, one for each remainder of the stride, that see
  /// places of the window.
  private static long[] firsts(Window window, int d, long size) {
    long stride = window.stride().get(d);
    long dilation = window.dilation().get(d);
    long pad = window.padding().get(d);
    return LongStream.range(0, window.size().get(d))
        .map(k -> Math.floorMod(k * dilation - pad, stride))
        .filter(first -> first < size)
        .distinct()
        .sorted()
        .toArray();
  }

  /// The tensors of a transposed convolution.
  record Tensors(View from, View w, View to) {}

  /// One dimension of a phase, as offsets: the places of the window, the elements of `y` that they
  /// see at first, and the places of `x` with what `y` moves from one to the next.
  @SuppressWarnings("ArrayRecordComponent") // a row of this file's tables, seen by nobody else
  private record Ways(long[] taps, long[] seen, long[] moves, long[] places) {}

  private static Ways ways(Window window, int d, long first, Tensors tensors) {
    long stride = window.stride().get(d);
    long dilation = window.dilation().get(d);
    long start = first + window.padding().get(d);
    long[] which =
        LongStream.range(0, window.size().get(d))
            .filter(k -> (start - k * dilation) % stride == 0)
            .toArray();
    long across = step(tensors.from, d + 2);
    long along = step(tensors.to, d + 2);
    long down = step(tensors.w, d + 2);
    long n = Math.max(0, (tensors.to.shape().size(d + 2) - first + stride - 1) / stride);
    long[] places = axis(n, stride * along);
    Arrays.setAll(places, i -> places[i] + first * along);
    return new Ways(
        Arrays.stream(which).map(k -> k * down).toArray(),
        Arrays.stream(which).map(k -> (start - k * dilation) / stride * across).toArray(),
        axis(n, across),
        places);
  }

  private static Product step(Ways[] ways, int groups, Tensors tensors) {
    View y = tensors.from;
    View w = tensors.w;
    View x = tensors.to;
    long[] outputs = axis(w.shape().size(0) / groups, step(w, 0));
    long[] channels = axis(w.shape().size(1), step(w, 1));
    long[] sources = axis(y.shape().size(1) / groups, step(y, 1));
    long[] planes = axis(x.shape().size(1) / groups, step(x, 1));
    return new Product(
        new Im2ColView(address(w), channels, sums(with(outputs, each(ways, Ways::taps)))),
        new Im2ColView(
            address(y), sums(with(sources, each(ways, Ways::seen))), sums(each(ways, Ways::moves))),
        new Im2ColView(address(x), planes, sums(each(ways, Ways::places))));
  }

  private static long[][] each(Ways[] ways, Function<Ways, long[]> part) {
    return Arrays.stream(ways).map(part).toArray(long[][]::new);
  }
}
