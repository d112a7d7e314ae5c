package dev.jacobi.tensor;

import dev.jacobi.backend.Copy;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/// Elements in another order, repeated, cut apart, or with others around them.
public final class Rearrangement {
  private Rearrangement() {}

  // Order -------------------------------------------------------------------------------------

  /// The elements in reverse order along dimensions.
  public static Tensor flip(Tensor x, int... dims) {
    Objects.requireNonNull(x, "flip: x is null");
    Objects.requireNonNull(dims, "flip: dims is null");
    boolean[] marked = new boolean[x.rank()];
    for (int dim : dims) {
      if (x.shape().dim(dim, "flip") < marked.length) {
        marked[x.shape().dim(dim, "flip")] = true;
      }
    }
    return reversed(x, new Flip(Arrays.stream(dims).boxed().toList()), marked);
  }

  private static Tensor reversed(Tensor x, Op op, boolean[] marked) {
    long[] strides = x.layout().strides();
    long offset = x.layout().offset();
    for (int d = 0; d < strides.length; d++) {
      if (marked[d] && x.numel() > 0) {
        offset += (x.size(d) - 1) * strides[d];
        strides[d] = -strides[d];
      }
    }
    Layout layout = Layout.of(x.shape(), strides, offset);
    TensorStorage data =
        Dispatch.run(x.data().backend, new Copy(), x.dtype(), x.shape(), x.view().with(layout));
    return Dispatch.record(op, new Tensor(data, Layout.contiguous(x.shape())), x);
  }

  /// The rows from the last to the first.
  public static Tensor flipud(Tensor x) {
    return Composite.of("flipud", () -> flip(x, 0));
  }

  /// The columns from the last to the first.
  public static Tensor fliplr(Tensor x) {
    return Composite.of("fliplr", () -> flip(x, 1));
  }

  /// The elements moved on by `shift` along a dimension; those that fall out at the end come back
  /// at the start.
  public static Tensor roll(Tensor x, long shift, int dim) {
    return Composite.of(
        "roll",
        () -> {
          int d = x.shape().dim(dim, "roll");
          if (x.numel() == 0 || x.rank() == 0) {
            return x;
          }
          long size = x.size(d);
          long cut = Math.floorMod(-shift, size);
          return Movement.cat(d, x.narrow(d, cut, size - cut), x.narrow(d, 0, cut));
        });
  }

  /// The flattened elements moved on by `shift`, in the old shape.
  public static Tensor roll(Tensor x, long shift) {
    return Composite.of("roll", () -> roll(x.flatten(), shift, 0).reshape(x.shape().toArray()));
  }

  /// The view with a dimension brought to another place; the others keep their order.
  public static Tensor movedim(Tensor x, int from, int to) {
    return Composite.of(
        "movedim",
        () -> {
          int source = x.shape().dim(from, "movedim");
          int target = x.shape().dim(to, "movedim");
          List<Integer> order = new ArrayList<>();
          for (int d = 0; d < x.rank(); d++) {
            if (d != source) {
              order.add(d);
            }
          }
          if (x.rank() > 0) {
            order.add(target, source);
          }
          return x.permute(order.stream().mapToInt(Integer::intValue).toArray());
        });
  }

  /// The plane of two dimensions turned `k` times by 90 degrees, from the first toward the second.
  public static Tensor rot90(Tensor x, int k, int dim0, int dim1) {
    return Composite.of(
        "rot90",
        () -> {
          return switch (Math.floorMod(k, 4)) {
            case 1 -> flip(x, dim1).transpose(dim0, dim1);
            case 2 -> flip(x, dim0, dim1);
            case 3 -> flip(x, dim0).transpose(dim0, dim1);
            default -> x;
          };
        });
  }

  // Sizes -------------------------------------------------------------------------------------

  /// The view with a dimension cut into several, one of which may be -1.
  public static Tensor unflatten(Tensor x, int dim, long... sizes) {
    return Composite.of(
        "unflatten",
        () -> {
          int d = x.shape().dim(dim, "unflatten");
          if (x.rank() == 0) {
            throw new ShapeException("unflatten: a scalar has no dimension to cut");
          }
          long[] result = new long[x.rank() - 1 + sizes.length];
          long known = 1;
          for (int i = 0; i < sizes.length; i++) {
            result[d + i] = sizes[i];
            known = Math.multiplyExact(known, sizes[i] == -1 ? 1 : sizes[i]);
          }
          for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == -1 && known > 0) {
              result[d + i] = x.size(d) / known;
              known *= result[d + i];
            }
          }
          if (known != x.size(d)) {
            throw new ShapeException(
                "unflatten: dim %d of shape %s has size %d, which does not fit into %s"
                    .formatted(dim, x.shape(), x.size(d), Messages.list(sizes)));
          }
          for (int i = 0; i < x.rank(); i++) {
            if (i != d) {
              result[i < d ? i : i + sizes.length - 1] = x.size(i);
            }
          }
          return x.reshape(result);
        });
  }

  /// The windows of `size` elements, `step` apart, along a dimension: a view with one more
  /// dimension at the end.
  public static Tensor unfold(Tensor x, int dim, long size, long step) {
    Objects.requireNonNull(x, "unfold: x is null");
    int d = x.shape().dim(dim, "unfold");
    if (x.rank() == 0 || size < 0 || step < 1 || size > x.size(d)) {
      throw new ShapeException(
          "unfold: windows of %d elements, %d apart, do not fit into dim %d of shape %s"
              .formatted(size, step, dim, x.shape()));
    }
    long[] sizes = Arrays.copyOf(x.shape().toArray(), x.rank() + 1);
    long[] strides = Arrays.copyOf(x.layout().strides(), x.rank() + 1);
    sizes[d] = (x.size(d) - size) / step + 1;
    sizes[x.rank()] = size;
    strides[x.rank()] = strides[d];
    // With one window the step may be anything.
    strides[d] *= sizes[d] == 1 ? 1 : step;
    Layout layout = Layout.of(Shape.of(sizes), strides, x.layout().offset());
    return Dispatch.record(new Unfold(d, step), new Tensor(x.data(), layout), x);
  }

  // Parts -------------------------------------------------------------------------------------

  /// The views of parts of `size` along a dimension; the last one may be smaller.
  public static List<Tensor> split(Tensor x, long size, int dim) {
    return Composite.of(
        "split",
        () -> {
          int d = x.shape().dim(dim, "split");
          if (size < 1 || x.rank() == 0) {
            throw new ShapeException(
                "split: wants parts of at least one element and a dimension, got size %d and shape %s"
                    .formatted(size, x.shape()));
          }
          long count = Math.max(Math.ceilDiv(x.size(d), size), 1);
          HostArrays.checkViews("split", count);
          List<Tensor> parts = new ArrayList<>();
          for (long i = 0; i < count; i++) {
            parts.add(x.narrow(d, i * size, Math.min(size, x.size(d) - i * size)));
          }
          return List.copyOf(parts);
        });
  }

  /// The views of parts of these sizes along a dimension.
  public static List<Tensor> split(Tensor x, long[] sizes, int dim) {
    return Composite.of(
        "split",
        () -> {
          int d = x.shape().dim(dim, "split");
          if (x.rank() == 0 || !isSum(x.size(d), sizes)) {
            throw new ShapeException(
                "split: sizes %s do not sum to dim %d of shape %s"
                    .formatted(Messages.list(sizes), dim, x.shape()));
          }
          List<Tensor> parts = new ArrayList<>();
          long start = 0;
          for (long size : sizes) {
            parts.add(x.narrow(d, start, size));
            start += size;
          }
          return List.copyOf(parts);
        });
  }

  private static boolean isSum(long total, long... parts) {
    long rest = total;
    for (long part : parts) {
      if (part < 0 || part > rest) {
        return false;
      }
      rest -= part;
    }
    return rest == 0;
  }

  /// The views of at most `count` parts of equal size along a dimension; the last one may be
  /// smaller.
  public static List<Tensor> chunk(Tensor x, int count, int dim) {
    return Composite.of(
        "chunk",
        () -> {
          if (count < 1) {
            throw new ShapeException("chunk: wants at least one part, got " + count);
          }
          long size = x.rank() == 0 ? 1 : x.size(dim);
          return size == 0
              ? Collections.nCopies(count, x)
              : split(x, Math.ceilDiv(size, count), dim);
        });
  }

  /// The views at each position of a dimension, without that dimension.
  public static List<Tensor> unbind(Tensor x, int dim) {
    return Composite.of(
        "unbind",
        () -> {
          long count = x.rank() == 0 ? 1 : x.size(dim);
          HostArrays.checkViews("unbind", count);
          List<Tensor> parts = new ArrayList<>();
          for (long i = 0; i < count; i++) {
            parts.add(x.select(dim, i));
          }
          return List.copyOf(parts);
        });
  }

  // Repetition --------------------------------------------------------------------------------

  /// The tensor laid out several times along each dimension; new dimensions come first.
  public static Tensor repeat(Tensor x, long... times) {
    return Composite.of(
        "repeat",
        () -> {
          int lead = times.length - x.rank();
          if (lead < 0) {
            throw new ShapeException(
                "repeat: wants a number for each dimension of shape %s, got %s"
                    .formatted(x.shape(), Messages.list(times)));
          }
          long[] apart = new long[2 * times.length];
          long[] wide = new long[2 * times.length];
          long[] joined = new long[times.length];
          for (int d = 0; d < times.length; d++) {
            long size = d < lead ? 1 : x.size(d - lead);
            apart[2 * d] = 1;
            apart[2 * d + 1] = size;
            wide[2 * d] = times[d];
            wide[2 * d + 1] = size;
            joined[d] = Math.multiplyExact(times[d], size);
          }
          return x.reshape(apart).expand(wide).reshape(joined);
        });
  }

  /// The same, with as many numbers as one likes: the missing first ones are 1.
  public static Tensor tile(Tensor x, long... times) {
    return Composite.of(
        "tile",
        () -> {
          if (times.length >= x.rank()) {
            return repeat(x, times);
          }
          long[] all = new long[x.rank()];
          Arrays.fill(all, 1);
          System.arraycopy(times, 0, all, all.length - times.length, times.length);
          return repeat(x, all);
        });
  }

  /// Each element `times` times, one after another, along a dimension.
  public static Tensor repeatInterleave(Tensor x, long times, int dim) {
    return Composite.of(
        "repeatInterleave",
        () -> {
          int d = x.shape().dim(dim, "repeatInterleave");
          Tensor line = x.rank() == 0 ? x.reshape(1) : x;
          long[] wide = Arrays.copyOf(line.unsqueeze(d + 1).shape().toArray(), line.rank() + 1);
          wide[d + 1] = times;
          long[] sizes = line.shape().toArray();
          sizes[d] = Math.multiplyExact(sizes[d], times);
          return line.unsqueeze(d + 1).expand(wide).reshape(sizes);
        });
  }

  // Around ------------------------------------------------------------------------------------

  /// What stands around a tensor.
  public enum Border {
    /// Zeros.
    ZEROS,
    /// The elements mirrored at the edge, without the edge itself.
    REFLECT,
    /// The element at the edge.
    REPLICATE,
    /// The elements from the other edge.
    CIRCULAR
  }

  /// The tensor with `value` around it: two numbers, before and after, for each dimension, from the
  /// last one on. Negative numbers cut off.
  public static Tensor pad(Tensor x, double value, long... widths) {
    return Composite.of(
        "pad",
        () -> {
          checkWidths(x, widths);
          Tensor result = x;
          for (int i = 0; i < widths.length / 2; i++) {
            int d = x.rank() - 1 - i;
            long before = widths[2 * i];
            long after = widths[2 * i + 1];
            if (before < 0 || after < 0) {
              long start = Math.max(0, Math.negateExact(before));
              long left = result.size(d) - start - Math.max(0, Math.negateExact(after));
              if (left < 0) {
                throw new ShapeException(
                    "pad: widths %d and %d cut off more than dim %d of shape %s has"
                        .formatted(before, after, d, x.shape()));
              }
              result = result.narrow(d, start, left);
            }
            long[] sizes = result.shape().toArray();
            List<Tensor> parts = new ArrayList<>();
            Tensor number = Dispatch.held("pad", x, value);
            sizes[d] = Math.max(0, before);
            parts.add(number.expand(sizes));
            sizes[d] = Math.max(0, after);
            parts.add(number.expand(sizes));
            parts.removeIf(part -> part.size(d) == 0);
            parts.add(before > 0 ? 1 : 0, result);
            result =
                parts.size() == 1
                    ? parts.getFirst()
                    : Movement.cat(d, parts.toArray(Tensor[]::new));
          }
          return result;
        });
  }

  /// The tensor with a border: widths as for [#pad(Tensor, double, long...)].
  public static Tensor pad(Tensor x, Border border, long... widths) {
    return Composite.of(
        "pad",
        () -> {
          if (border == Border.ZEROS) {
            return pad(x, 0, widths);
          }
          checkWidths(x, widths);
          Tensor result = x;
          for (int i = 0; i < widths.length / 2; i++) {
            int d = x.rank() - 1 - i;
            long size = x.size(d);
            long most =
                border == Border.REFLECT
                    ? size - 1
                    : border == Border.CIRCULAR ? size : Long.MAX_VALUE;
            if (size == 0
                || widths[2 * i] < 0
                || widths[2 * i + 1] < 0
                || widths[2 * i] > most
                || widths[2 * i + 1] > most) {
              throw new ShapeException(
                  "pad: borders of %d and %d at dim %d of shape %s are negative or too wide for %s"
                      .formatted(widths[2 * i], widths[2 * i + 1], d, x.shape(), border));
            }
            long wide = Math.addExact(Math.addExact(widths[2 * i], size), widths[2 * i + 1]);
            long[] places = new long[HostArrays.length("pad", wide)];
            for (int k = 0; k < places.length; k++) {
              long place = k - widths[2 * i];
              places[k] =
                  switch (border) {
                    case REFLECT -> size - 1 - Math.abs(size - 1 - Math.abs(place));
                    case CIRCULAR -> Math.floorMod(place, size);
                    case ZEROS, REPLICATE -> Math.clamp(place, 0, size - 1);
                  };
            }
            result = result.indexSelect(d, FactoryLike.tensor(x, places));
          }
          return result;
        });
  }

  private static void checkWidths(Tensor x, long... widths) {
    if (widths.length % 2 != 0 || widths.length / 2 > x.rank()) {
      throw new ShapeException(
          "pad: wants two widths for each of at most %d dimensions, got %s"
              .formatted(x.rank(), Messages.list(widths)));
    }
  }

  // Coordinates -------------------------------------------------------------------------------

  /// For each vector a matrix in which dimension `i` repeats it along all others, as coordinates.
  public static List<Tensor> meshgrid(Tensor... vectors) {
    return Composite.of(
        "meshgrid",
        () -> {
          long[] sizes = new long[vectors.length];
          Arrays.setAll(sizes, i -> vectors[i].numel());
          List<Tensor> grid = new ArrayList<>();
          for (int i = 0; i < vectors.length; i++) {
            long[] line = new long[vectors.length];
            Arrays.fill(line, 1);
            line[i] = sizes[i];
            grid.add(vectors[i].reshape(line).expand(sizes));
          }
          return List.copyOf(grid);
        });
  }

  /// For whole numbers vectors that are 1 at their place and 0 elsewhere, in int64.
  ///
  /// @param classes the length of the vectors
  public static Tensor oneHot(Tensor x, long classes) {
    Objects.requireNonNull(x, "oneHot: x is null");
    if (x.dtype().isFloating()) {
      throw new ShapeException(
          "oneHot: wants whole numbers, got %s; use x.to(DType.INT64)".formatted(x.dtype()));
    }
    if (x.numel() > 0 && (x.amin().item() < 0 || x.amax().item() >= classes)) {
      throw new IndexOutOfBoundsException(
          "oneHot: elements must lie between 0 and %d, got %s to %s"
              .formatted(classes - 1, (long) x.amin().item(), (long) x.amax().item()));
    }
    return x.unsqueeze(-1).eq(FactoryLike.arange(x, classes)).to(DType.INT64);
  }

  private record Flip(List<Integer> dims) implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> flip(g, dims.stream().mapToInt(d -> d).toArray()));
    }
  }

  /// Elements that stand in several windows get the sum.
  private record Unfold(int dim, long step) implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of(
          (g, x, y) -> {
            long size = y.size(-1);
            Tensor starts = FactoryLike.arange(g, y.size(dim)).mul((double) step).unsqueeze(1);
            Tensor places = starts.add(FactoryLike.arange(g, size)).flatten();
            Tensor lines = movedim(g, -1, dim + 1).flatten(dim, dim + 1);
            Tensor zeros = FactoryLike.full(g, g.dtype(), 0, x.shape().toArray());
            return Scattering.indexAdd(zeros, dim, places, lines);
          });
    }
  }
}
