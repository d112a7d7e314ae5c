package dev.jacobi.tensor;

import dev.jacobi.backend.Sort;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import java.util.Arrays;
import java.util.Objects;

/// Order: sorting, ranks, and what lies in the middle. `NaN` counts as greater than all numbers.
public final class Sorting {
  private Sorting() {}

  /// Elements in some order, and where they were.
  ///
  /// @param values the elements
  /// @param indices their positions, in int64
  public record Sorted(Tensor values, Tensor indices) {}

  /// The elements along a dimension from the least to the greatest, or the reverse. Equal ones keep
  /// their order.
  public static Sorted sort(Tensor x, int dim, boolean descending) {
    return Composite.of(
        "sort",
        () -> {
          Tensor order = argsort(x, dim, descending);
          return new Sorted(x.gather(dim, order), order);
        });
  }

  /// The positions along a dimension in the order of the elements.
  public static Tensor argsort(Tensor x, int dim, boolean descending) {
    Objects.requireNonNull(x, "argsort: x is null");
    return positions(x, x.shape().dim(dim, "argsort"), descending, x.shape());
  }

  /// The first positions in the order of the elements, as many as the shape has.
  private static Tensor positions(Tensor x, int dim, boolean descending, Shape shape) {
    Sort sort = new Sort(dim, descending);
    TensorStorage data = Dispatch.run(x.data().backend, sort, DType.INT64, shape, x.view());
    return new Tensor(data, Layout.contiguous(shape));
  }

  /// The `k` greatest or least elements along a dimension, in order.
  public static Sorted topk(Tensor x, int k, int dim, boolean largest) {
    return Composite.of(
        "topk",
        () -> {
          long size = size("topk", x, dim);
          if (k < 0 || k > size) {
            throw new ShapeException(
                "topk: k = %d is out of range for dim %d of size %d in shape %s"
                    .formatted(k, dim, size, x.shape()));
          }
          Tensor first = first(x, k, x.shape().dim(dim, "topk"), largest);
          return new Sorted(x.gather(dim, first), first);
        });
  }

  private static Tensor first(Tensor x, int k, int dim, boolean largest) {
    if (x.rank() == 0) {
      return argsort(x, dim, largest);
    }
    long[] sizes = x.shape().toArray();
    sizes[dim] = k;
    return positions(x, dim, largest, Shape.of(sizes));
  }

  /// The `k`-th least element along a dimension, counted from 1.
  public static Sorted kthvalue(Tensor x, int k, int dim) {
    return Composite.of(
        "kthvalue",
        () -> {
          long size = size("kthvalue", x, dim);
          if (k < 1 || k > size) {
            throw new ShapeException(
                "kthvalue: k = %d is out of range, dim %d of shape %s has places 1 to %d"
                    .formatted(k, dim, x.shape(), size));
          }
          return at(x, dim, argsort(x, dim, false), FactoryLike.tensor(x, k - 1));
        });
  }

  /// The element in the middle along a dimension, the lower one of two; `NaN` if there is one.
  public static Sorted median(Tensor x, int dim) {
    return Composite.of("median", () -> middle("median", x, dim, false));
  }

  /// The element in the middle of all, the lower one of two; `NaN` if there is one, or no element.
  public static Tensor median(Tensor x) {
    Objects.requireNonNull(x, "median: x is null");
    if (x.numel() == 0 && x.dtype().isFloating()) {
      return x.flatten().mean();
    }
    Tensor middle = Composite.of("median", () -> median(x.detach().flatten(), 0).values);
    return Dispatch.record(new Median(), middle, x);
  }

  /// The median of all elements; equal ones share the gradient.
  private record Median() implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of(
          (g, x, y) -> {
            Tensor equal = Indexing.where(Clamp.isnan(y), Clamp.isnan(x), x.eq(y)).to(x.dtype());
            return equal.mul(g).div(equal.sum());
          });
    }
  }

  /// The element in the middle of the numbers along a dimension, leaving out `NaN`.
  public static Sorted nanmedian(Tensor x, int dim) {
    return Composite.of("nanmedian", () -> middle("nanmedian", x, dim, true));
  }

  private static Sorted middle(String name, Tensor x, int dim, boolean numbersOnly) {
    long size = size(name, x, dim);
    if (size == 0) {
      throw new ShapeException("%s: dim %d of shape %s is empty".formatted(name, dim, x.shape()));
    }
    Tensor missing = Clamp.isnan(x.detach()).to(DType.INT64).sum(true, dims(x, dim));
    Tensor place =
        numbersOnly
            ? missing.neg().add(size - 1.0).floorDivide(2).maximum(0)
            : Indexing.where(
                missing.gt(0),
                FactoryLike.tensor(x, size - 1),
                FactoryLike.tensor(x, (size - 1) / 2));
    return at(x, dim, argsort(x, dim, false), place);
  }

  private static int[] dims(Tensor x, int dim) {
    return x.rank() == 0 ? new int[0] : new int[] {dim};
  }

  /// The elements at some places of the order.
  private static Sorted at(Tensor x, int dim, Tensor order, Tensor place) {
    if (x.rank() == 0) {
      return new Sorted(x, order);
    }
    long[] sizes = x.shape().toArray();
    sizes[x.shape().dim(dim, "at")] = 1;
    Tensor index = order.gather(dim, place.expand(sizes));
    return new Sorted(x.gather(dim, index).squeeze(dim), index.squeeze(dim));
  }

  private static long size(String name, Tensor x, int dim) {
    int d = x.shape().dim(dim, name);
    return x.rank() == 0 ? 1 : x.size(d);
  }

  /// The value below which the share `q` of the elements along a dimension lies, interpolated
  /// between neighbours; `NaN` if there is one.
  public static Tensor quantile(Tensor x, double q, int dim, boolean keepdim) {
    return Composite.of(
        "quantile",
        () -> {
          if (!x.dtype().isFloating()) {
            throw new DTypeException(
                "quantile: wants a floating type, got %s of shape %s; use x.to(DType.FLOAT32)"
                    .formatted(x.dtype(), x.shape()));
          }
          long size = size("quantile", x, dim);
          if (!(q >= 0 && q <= 1) || size == 0) {
            throw new ShapeException(
                "quantile: q must lie between 0 and 1 and elements must be there, got q = %s and shape %s"
                    .formatted(q, x.shape()));
          }
          if (x.rank() == 0) {
            return x;
          }
          Tensor sorted = sort(x, dim, false).values;
          double place = q * (size - 1);
          long low = (long) place;
          Tensor below = sorted.narrow(dim, low, 1);
          Tensor above = sorted.narrow(dim, Math.min(low + 1, size - 1), 1);
          Tensor last = sorted.detach().narrow(dim, size - 1, 1);
          Tensor value = Clamp.lerp(below, above, place - low);
          Tensor result = Indexing.where(Clamp.isnan(last), last, value);
          return keepdim ? result : result.squeeze(dim);
        });
  }

  /// The most frequent element along a dimension, the least among equals, and its last position.
  public static Sorted mode(Tensor x, int dim) {
    return Composite.of(
        "mode",
        () -> {
          if (x.rank() == 0) {
            return new Sorted(x, FactoryLike.tensor(x, 0));
          }
          int d = x.shape().dim(dim, "mode");
          Sorted sorted = sort(x, d, false);
          long size = x.size(d);
          long[] line = new long[x.rank()];
          Arrays.fill(line, 1);
          line[d] = size;
          Tensor places = FactoryLike.arange(x, size).reshape(line);
          Tensor values = sorted.values.detach();
          Tensor before = Rearrangement.roll(values, 1, d);
          Tensor starts = Indexing.where(values.ne(before), places, FactoryLike.tensor(x, 0L));
          Tensor lengths = places.sub(Scans.cummax(starts, d).values());
          Tensor longest = lengths.argMax(d, true);
          Tensor index = sorted.indices.gather(d, longest);
          return new Sorted(x.gather(d, index).squeeze(d), index.squeeze(d));
        });
  }

  /// Where values would be inserted into sorted elements, along the last dimension: before equal
  /// ones, or after them if `right`. Sizes before the last dimension must be equal, or `sorted` is
  /// a vector.
  public static Tensor searchsorted(Tensor sorted, Tensor values, boolean right) {
    return Composite.of(
        "searchsorted",
        () -> {
          if (sorted.rank() == 0) {
            throw new ShapeException("searchsorted: sorted elements must have a dimension");
          }
          if (sorted.rank() == 1 && values.rank() != 1) {
            Tensor places = searchsorted(sorted, values.flatten(), right);
            return places.reshape(values.shape().toArray());
          }
          // All are sorted together; what comes from the sorted elements is counted up to each
          // value.
          Tensor all = right ? Tensor.cat(-1, sorted, values) : Tensor.cat(-1, values, sorted);
          long n = sorted.size(-1);
          long m = values.size(-1);
          Tensor order = argsort(all.detach(), -1, false);
          Tensor own = right ? order.lt((double) n) : order.ge((double) m);
          Tensor counts = Scans.cumsum(own, -1);
          Tensor places = Scattering.scatter(Tensor.zerosLike(counts), -1, order, counts);
          return places.narrow(-1, right ? n : 0, m);
        });
  }

  /// The number of the interval between `boundaries`, a sorted vector, in which each element lies.
  public static Tensor bucketize(Tensor x, Tensor boundaries, boolean right) {
    return Composite.of("bucketize", () -> searchsorted(boundaries, x, right));
  }

  /// The different elements.
  ///
  /// @param values each one once, sorted
  /// @param inverse for each element its position among these, in int64
  /// @param counts how often each occurs, in int64
  public record Unique(Tensor values, Tensor inverse, Tensor counts) {}

  /// The different elements, sorted.
  public static Unique unique(Tensor x) {
    return Composite.of(
        "unique",
        () -> {
          if (x.numel() == 0) {
            Tensor none = FactoryLike.arange(x, 0);
            return new Unique(x.flatten(), none.reshape(x.shape().toArray()), none);
          }
          Sorted sorted = sort(x.detach().flatten(), 0, false);
          Tensor values = sorted.values;
          Tensor later = values.slice(0, 1, values.numel());
          Tensor differs = later.ne(values.slice(0, 0, values.numel() - 1));
          Tensor starts = Tensor.cat(0, FactoryLike.full(x, DType.BOOL, 1, 1), differs);
          Tensor number = Scans.cumsum(starts, 0).sub(1);
          Tensor inverse = Scattering.scatter(Tensor.zerosLike(number), 0, sorted.indices, number);
          return new Unique(
              Masking.maskedSelect(values, starts),
              inverse.reshape(x.shape().toArray()),
              bincount(number, 0));
        });
  }

  /// How often each whole number from 0 on occurs in a vector, up to the greatest, and at least up
  /// to `minlength` - 1.
  public static Tensor bincount(Tensor x, long minlength) {
    return Composite.of(
        "bincount", () -> counted(x, minlength, Tensor.onesLike(x).to(DType.INT64)));
  }

  /// The sum of the weights of each whole number from 0 on.
  public static Tensor bincount(Tensor x, Tensor weights, long minlength) {
    return Composite.of("bincount", () -> counted(x, minlength, weights));
  }

  private static Tensor counted(Tensor x, long minlength, Tensor weights) {
    if (x.rank() != 1 || x.dtype().isFloating() || !weights.shape().equals(x.shape())) {
      throw new ShapeException(
          "bincount: wants a vector of whole numbers and as many weights, got %s of shape %s and %s"
              .formatted(x.dtype(), x.shape(), weights.shape()));
    }
    long length = x.numel() == 0 ? 0 : (long) x.max().item() + 1;
    Tensor zeros = FactoryLike.full(x, weights.dtype(), 0, Math.max(length, minlength));
    return zeros.scatterAdd(0, x, weights);
  }

  /// How many elements lie in each of `bins` equal intervals from `min` to `max`. If these are
  /// equal, the least and the greatest element take their place, and one less and one more if these
  /// are equal too.
  public static Tensor histc(Tensor x, int bins, double min, double max) {
    return Composite.of(
        "histc",
        () -> {
          Tensor flat = x.detach().flatten();
          boolean isAutomatic = min == max && x.numel() > 0;
          double low = isAutomatic ? flat.amin(0).item() : min;
          double high = isAutomatic ? flat.amax(0).item() : max;
          return low == high
              ? counted(flat, bins, low - 1, high + 1)
              : counted(flat, bins, low, high);
        });
  }

  private static Tensor counted(Tensor x, int bins, double min, double max) {
    if (bins < 1 || !(max > min) || Double.isInfinite(max - min)) {
      throw new ShapeException(
          "histc: wants at least one bin and finite bounds, min less than max, got %d bins from %s to"
                  .formatted(bins, min)
              + " %s in shape %s".formatted(max, x.shape()));
    }
    // Narrow types cannot count far.
    DType type = x.dtype().isFloating() ? x.dtype().promote(DType.FLOAT32) : DType.INT64;
    Tensor inside = x.ge(min).mul(x.le(max)).to(type);
    Tensor bin = x.sub(min).mul((double) bins).div(max - min).clamp(0, bins - 1.0);
    Tensor index = Clamp.nanToNum(bin).to(DType.INT64);
    Tensor counts = FactoryLike.full(x, type, 0, bins).scatterAdd(0, index, inside);
    return x.dtype().isFloating() ? counts.to(x.dtype()) : counts;
  }
}
