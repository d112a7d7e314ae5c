package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Index.All;
import dev.jacobi.tensor.Index.At;
import dev.jacobi.tensor.Index.ByTensor;
import dev.jacobi.tensor.Index.Ellipsis;
import dev.jacobi.tensor.Index.NewAxis;
import dev.jacobi.tensor.Index.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// Reading and changing the elements that an [Index] picks, as in NumPy and PyTorch: positions and
/// ranges give views; tensors of positions are broadcast together, and their dimensions take the
/// place of those that they index if these are neighbours, otherwise they come first.
public final class AdvancedIndexing {
  private AdvancedIndexing() {}

  /// The elements that an index picks.
  public static Tensor index(Tensor x, Index... index) {
    return Composite.of("index", () -> pick(x, index));
  }

  /// A copy of `x` with `value`, which may broadcast, at the places that an index picks.
  public static Tensor indexPut(Tensor x, Tensor value, Index... index) {
    return Composite.of(
        "indexPut",
        () -> {
          Tensor numbers = FactoryLike.arange(x, x.numel()).reshape(x.shape().toArray());
          Tensor places = pick(numbers, index);
          Tensor values = value.to(x.dtype()).expand(places.shape().toArray());
          return Scattering.scatter(x.flatten(), 0, places.flatten(), values.flatten())
              .reshape(x.shape().toArray());
        });
  }

  /// Changes the elements that an index picks in place; not recorded, as [Tensor#assign(Tensor)].
  static Tensor set(Tensor x, Tensor value, Index... index) {
    return Composite.of(
        "set",
        () -> {
          Walk walk = new Walk(x, index);
          if (walk.tensors.isEmpty()) {
            walk.view.assign(value.detach().expand(walk.view.shape().toArray()));
            return x;
          }
          return x.assign(indexPut(x.detach(), value.detach(), index));
        });
  }

  private static Tensor pick(Tensor x, Index... index) {
    Walk walk = new Walk(x, index);
    return walk.tensors.isEmpty() ? walk.view : walk.gather();
  }

  /// An index, applied from the first dimension on: the views are taken at once, tensors wait.
  private static final class Walk {
    private final TreeMap<Integer, Tensor> tensors = new TreeMap<>();
    private Tensor view;
    private int dim;

    Walk(Tensor x, Index... index) {
      view = x;
      int used = Arrays.stream(index).mapToInt(Walk::dims).sum();
      if (used > x.rank()) {
        throw new ShapeException(
            "index: shape %s has %d dimensions, but %d are indexed"
                .formatted(x.shape(), x.rank(), used));
      }
      boolean open = true;
      for (Index part : index) {
        switch (part) {
          case All all -> dim++;
          case At at -> view = view.select(dim, at.position());
          case Range range -> {
            view = view.slice(dim, range.start(), range.end(), range.step());
            dim++;
          }
          case NewAxis axis -> {
            view = view.unsqueeze(dim);
            dim++;
          }
          case Ellipsis ellipsis -> {
            if (!open) {
              throw new ShapeException("index: only one ellipsis() is possible");
            }
            open = false;
            dim += x.rank() - used;
          }
          case ByTensor tensor -> add((Tensor) tensor);
        }
      }
    }

    private static int dims(Index part) {
      return switch (part) {
        case All all -> 1;
        case At at -> 1;
        case Range range -> 1;
        case NewAxis axis -> 0;
        case Ellipsis ellipsis -> 0;
        case ByTensor tensor ->
            ((Tensor) tensor).dtype() == DType.BOOL ? ((Tensor) tensor).rank() : 1;
      };
    }

    private void add(Tensor tensor) {
      if (tensor.dtype().isFloating()) {
        throw new DTypeException(
            "index: positions must be whole numbers and masks bool, got %s of shape %s"
                .formatted(tensor.dtype(), tensor.shape()));
      }
      if (tensor.dtype() != DType.BOOL) {
        tensors.put(dim, inside(tensor));
        dim++;
        return;
      }
      for (int d = 0; d < tensor.rank(); d++) {
        if (tensor.size(d) != view.size(dim + d)) {
          throw new ShapeException(
              "index: a mask of shape %s does not fit to shape %s from dim %d on"
                  .formatted(tensor.shape(), view.shape(), dim));
        }
      }
      Tensor places = Masking.nonzero(tensor);
      for (int d = 0; d < tensor.rank(); d++) {
        tensors.put(dim, places.select(1, d));
        dim++;
      }
    }

    /// Positions counted from the start.
    private Tensor inside(Tensor positions) {
      double size = (double) view.size(dim);
      Tensor p = positions.to(DType.INT64);
      if (p.numel() > 0 && (p.amin().item() < -size || p.amax().item() >= size)) {
        throw new IndexOutOfBoundsException(
            "index: positions from %s to %s are out of range for dim %d of shape %s"
                .formatted((long) p.amin().item(), (long) p.amax().item(), dim, view.shape()));
      }
      return Indexing.where(p.lt(0), p.add(size), p);
    }

    /// The indexed dimensions are brought to the front and made one, whose places are computed.
    Tensor gather() {
      List<Integer> dims = new ArrayList<>(tensors.keySet());
      Shape shape = Shape.SCALAR;
      for (Tensor tensor : tensors.values()) {
        shape = shape.broadcast(tensor.shape(), "index");
      }
      Tensor place = FactoryLike.full(view, DType.INT64, 0);
      for (var entry : tensors.entrySet()) {
        place = place.mul((double) view.size(entry.getKey())).add(entry.getValue());
      }
      List<Integer> order = new ArrayList<>(dims);
      for (int d = 0; d < view.rank(); d++) {
        if (!tensors.containsKey(d)) {
          order.add(d);
        }
      }
      Tensor front = view.permute(order.stream().mapToInt(Integer::intValue).toArray());
      Tensor lines = front.flatten(0, dims.size() - 1);
      long[] rest = Arrays.copyOfRange(front.shape().toArray(), dims.size(), front.rank());
      Tensor picked = lines.indexSelect(0, place.expand(shape.toArray()).flatten());
      long[] sizes = Arrays.copyOf(shape.toArray(), shape.rank() + rest.length);
      System.arraycopy(rest, 0, sizes, shape.rank(), rest.length);
      Tensor result = picked.reshape(sizes);
      boolean neighbours = dims.getLast() - dims.getFirst() == dims.size() - 1;
      return neighbours ? moved(result, shape.rank(), dims.getFirst()) : result;
    }

    /// The first `count` dimensions after the next `to` ones.
    private static Tensor moved(Tensor x, int count, int to) {
      int[] order = new int[x.rank()];
      for (int d = 0; d < order.length; d++) {
        order[d] = d < to ? d + count : d < to + count ? d - to : d;
      }
      return x.permute(order);
    }
  }
}
