package dev.jacobi.shape;

import java.util.Arrays;
import java.util.Optional;

/// Where a tensor's elements lie in its storage: the element with index `i` is found at `offset +
/// sum(i[d] * stride[d])`, counted in elements. Views of one storage differ only in this.
public final class Layout {
  private final Shape shape;
  private final long[] strides;
  private final long offset;
  private final boolean contiguous;

  private Layout(Shape shape, long[] strides, long offset) {
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
    this.contiguous = offset == 0 && isRowMajor(shape, strides);
  }

  /// The layout of a new tensor: row-major from the storage's start.
  public static Layout contiguous(Shape shape) {
    return new Layout(shape, rowMajor(shape), 0);
  }

  /// A layout with any strides.
  public static Layout of(Shape shape, long[] strides, long offset) {
    return new Layout(shape, strides.clone(), offset);
  }

  private static long[] rowMajor(Shape shape) {
    long[] strides = new long[shape.rank()];
    long step = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= Math.max(shape.size(i), 1);
    }
    return strides;
  }

  private static boolean isRowMajor(Shape shape, long[] strides) {
    long step = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      long size = shape.size(i);
      if (size != 1 && strides[i] != step) {
        return shape.numel() == 0;
      }
      step *= size;
    }
    return true;
  }

  /// The sizes.
  public Shape shape() {
    return shape;
  }

  /// The distance in elements between neighbours along dimension `dim`, which must not be negative.
  public long stride(int dim) {
    return strides[dim];
  }

  /// The strides in a new array.
  public long[] strides() {
    return strides.clone();
  }

  /// The place of the first element.
  public long offset() {
    return offset;
  }

  /// Whether the elements lie row-major from the storage's start.
  public boolean isContiguous() {
    return contiguous;
  }

  /// Whether the elements lie row-major without gaps, from wherever they start.
  public boolean isDense() {
    return contiguous || isRowMajor(shape, strides);
  }

  /// The place of the element that comes `index`-th in row-major order.
  public long offsetOf(long index) {
    long place = offset;
    long rest = index;
    for (int d = strides.length - 1; d > 0 && rest > 0; d--) {
      long size = shape.size(d);
      place += rest % size * strides[d];
      rest /= size;
    }
    return rest > 0 ? place + rest * strides[0] : place;
  }

  /// The layout with dimension `i` taken from dimension `order[i]`.
  public Layout permute(int[] order) {
    long[] sizes = new long[order.length];
    long[] steps = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      sizes[i] = shape.size(order[i]);
      steps[i] = strides[order[i]];
    }
    return new Layout(Shape.of(sizes), steps, offset);
  }

  /// The layout repeated over a shape that this one broadcasts to, with stride 0 where it repeats.
  public Layout expand(Shape to) {
    if (shape.equals(to)) {
      return this;
    }
    int lead = to.rank() - shape.rank();
    long[] steps = new long[to.rank()];
    for (int i = Math.max(lead, 0); i < steps.length; i++) {
      steps[i] = shape.size(i - lead) == 1 && to.size(i) != 1 ? 0 : strides[i - lead];
    }
    return new Layout(to, steps, offset);
  }

  /// Every `step`-th element along `dim`, from `start`, `size` of them.
  public Layout slice(int dim, long start, long size, long step) {
    long[] sizes = shape.toArray();
    long[] steps = strides.clone();
    sizes[dim] = size;
    // With one element the step may be anything.
    steps[dim] = size > 1 ? strides[dim] * step : strides[dim];
    return within(Shape.of(sizes), steps, start * strides[dim]);
  }

  /// The layout without dimension `dim`, at position `index` of it.
  public Layout select(int dim, long index) {
    long[] sizes = new long[shape.rank() - 1];
    long[] steps = new long[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = shape.size(i < dim ? i : i + 1);
      steps[i] = strides[i < dim ? i : i + 1];
    }
    return within(Shape.of(sizes), steps, index * strides[dim]);
  }

  /// A part that begins `distance` behind this one. Without elements there is no place, and none
  /// may be beyond the storage's end.
  private Layout within(Shape part, long[] steps, long distance) {
    return new Layout(part, steps, part.numel() == 0 ? offset : offset + distance);
  }

  /// The layout of the first `dims` dimensions, at position 0 of the others.
  public Layout head(int dims) {
    long[] sizes = Arrays.copyOf(shape.toArray(), dims);
    return new Layout(Shape.of(sizes), Arrays.copyOf(strides, dims), offset);
  }

  /// The layout of the dimensions from `dim` on, relative to their own first element: its offset is
  /// 0.
  public Layout tail(int dim) {
    long[] sizes = Arrays.copyOfRange(shape.toArray(), dim, strides.length);
    return new Layout(Shape.of(sizes), Arrays.copyOfRange(strides, dim, strides.length), 0);
  }

  /// The layout with another shape over the same elements in the same order, where no copy is
  /// needed.
  public Optional<Layout> reshape(Shape to) {
    if (to.equals(shape)) {
      return Optional.of(this);
    }
    if (isDense()) {
      return Optional.of(new Layout(to, rowMajor(to), offset));
    }
    Layout merged = collapse(this)[0];
    long[] steps = new long[to.rank()];
    int from = merged.shape.rank() - 1;
    long left = from >= 0 ? merged.shape.size(from) : 1;
    long step = from >= 0 ? merged.strides[from] : 1;
    for (int i = steps.length - 1; i >= 0; i--) {
      long size = to.size(i);
      if (size == 1) {
        steps[i] = step;
        continue;
      }
      if (left == 1 && from > 0) {
        from--;
        left = merged.shape.size(from);
        step = merged.strides[from];
      }
      if (left % size != 0) {
        return Optional.empty();
      }
      steps[i] = step;
      step *= size;
      left /= size;
    }
    return Optional.of(new Layout(to, steps, offset));
  }

  /// The same layouts with as few dimensions as serve all of them: sizes of 1 left out, and
  /// neighbours merged where every layout steps through them as through one.
  ///
  /// @param layouts layouts of one shape
  public static Layout[] collapse(Layout... layouts) {
    Shape shape = layouts[0].shape;
    int rank = shape.rank();
    long[] sizes = new long[rank];
    long[][] steps = new long[layouts.length][rank];
    int n = 0;
    for (int d = 0; d < rank; d++) {
      long size = shape.size(d);
      if (size == 1) {
        continue;
      }
      boolean merge = n > 0;
      for (int k = 0; merge && k < layouts.length; k++) {
        merge = steps[k][n - 1] == layouts[k].strides[d] * size;
      }
      if (merge) {
        sizes[n - 1] *= size;
      } else {
        sizes[n++] = size;
      }
      for (int k = 0; k < layouts.length; k++) {
        steps[k][n - 1] = layouts[k].strides[d];
      }
    }
    Shape merged = Shape.of(Arrays.copyOf(sizes, n));
    Layout[] result = new Layout[layouts.length];
    for (int k = 0; k < layouts.length; k++) {
      result[k] = new Layout(merged, Arrays.copyOf(steps[k], n), layouts[k].offset);
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Layout layout
            && offset == layout.offset
            && shape.equals(layout.shape)
            && Arrays.equals(strides, layout.strides));
  }

  @Override
  public int hashCode() {
    return 31 * (31 * shape.hashCode() + Arrays.hashCode(strides)) + Long.hashCode(offset);
  }

  @Override
  public String toString() {
    return "Layout[shape=%s, strides=%s, offset=%d]"
        .formatted(shape, Arrays.toString(strides), offset);
  }
}
