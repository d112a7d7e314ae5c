package dev.jacobi.tensor;

import dev.jacobi.backend.Scatter;
import dev.jacobi.backend.Scatter.How;
import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import java.util.Arrays;

/// Bringing values to places: the results are new tensors. Along `dim` the places are those that
/// `index`, of the values' shape, holds.
public final class Scattering {
  private Scattering() {}

  /// How values that come to one place are joined.
  public enum Join {
    /// Their sum.
    SUM,
    /// Their product.
    PROD,
    /// Their mean, with the element that was there.
    MEAN,
    /// The greatest.
    AMAX,
    /// The least.
    AMIN
  }

  /// `x` with values put to places; where several come to one place, the last one stays.
  public static Tensor scatter(Tensor x, int dim, Tensor index, Tensor values) {
    return Composite.of(
        "scatter", () -> run(new Put(x.shape().dim(dim, "scatter")), How.ASSIGN, x, index, values));
  }

  /// `x` with one number put to places.
  public static Tensor scatter(Tensor x, int dim, Tensor index, double value) {
    return Composite.of(
        "scatter",
        () -> {
          Tensor number = Dispatch.held("scatter", x, value);
          return scatter(x, dim, index, number.expand(index.shape().toArray()));
        });
  }

  /// `x` with values joined to its elements at places.
  public static Tensor scatterReduce(Tensor x, int dim, Tensor index, Tensor values, Join join) {
    return Composite.of(
        "scatterReduce",
        () -> {
          int d = x.shape().dim(dim, "scatterReduce");
          return switch (join) {
            case SUM -> x.scatterAdd(d, index, values);
            case MEAN -> {
              if (!x.dtype().isFloating()) {
                Tensor wide = x.to(DType.INT64);
                Tensor one = Tensor.onesLike(values).to(DType.INT64);
                Tensor sums = wide.scatterAdd(d, index, values.to(DType.INT64));
                Tensor count = Tensor.onesLike(wide).scatterAdd(d, index, one);
                yield Rounding.floorDivide(sums, count).to(x.dtype());
              }
              Tensor ones = Tensor.onesLike(values).to(x.dtype());
              Tensor counts = Tensor.onesLike(x).scatterAdd(d, index, ones);
              yield x.scatterAdd(d, index, values).div(counts);
            }
            case PROD -> run(new Multiplied(d), How.MULTIPLY, x, index, values);
            case AMAX -> run(new Extreme(d, How.MAX), How.MAX, x, index, values);
            case AMIN -> run(new Extreme(d, How.MIN), How.MIN, x, index, values);
          };
        });
  }

  /// `x` with `alpha` times slices added at the positions along `dim` that `index`, a vector,
  /// holds.
  public static Tensor indexAdd(Tensor x, int dim, Tensor index, Tensor slices) {
    return Composite.of(
        "indexAdd", () -> x.scatterAdd(dim, spread("indexAdd", x, dim, index, slices), slices));
  }

  /// `x` with slices put to the positions along `dim` that `index`, a vector, holds.
  public static Tensor indexCopy(Tensor x, int dim, Tensor index, Tensor slices) {
    return Composite.of(
        "indexCopy", () -> scatter(x, dim, spread("indexCopy", x, dim, index, slices), slices));
  }

  /// `x` with a number in the slices at the positions along `dim` that `index`, a vector, holds.
  public static Tensor indexFill(Tensor x, int dim, Tensor index, double value) {
    return Composite.of(
        "indexFill",
        () -> {
          long[] sizes = x.shape().toArray();
          int d = x.shape().dim(dim, "indexFill");
          if (sizes.length > 0) {
            sizes[d] = index.numel();
          }
          Tensor slices = Dispatch.held("indexFill", x, value).expand(sizes);
          return scatter(x, d, spread("indexFill", x, d, index, slices), slices);
        });
  }

  private static Tensor spread(String name, Tensor x, int dim, Tensor index, Tensor slices) {
    int d = x.shape().dim(dim, name);
    if (index.rank() > 1
        || slices.rank() != x.rank()
        || (x.rank() > 0 && slices.size(d) != index.numel())) {
      throw new ShapeException(
          "%s: wants a vector of positions and a slice for each, got shapes %s and %s for x of %s"
              .formatted(name, index.shape(), slices.shape(), x.shape()));
    }
    if (x.rank() == 0) {
      return index.reshape();
    }
    long[] line = new long[x.rank()];
    Arrays.fill(line, 1);
    line[d] = index.numel();
    return index.reshape(line).expand(slices.shape().toArray());
  }

  private static Tensor run(Op op, How how, Tensor x, Tensor index, Tensor values) {
    int dim =
        switch (op) {
          case Put put -> put.dim;
          case Multiplied multiplied -> multiplied.dim;
          case Extreme extreme -> extreme.dim;
          default -> throw new IllegalArgumentException(op.name());
        };
    Indexing.checkIndex(op.name(), x, dim, index);
    Shape shape = values.shape();
    if (!shape.equals(index.shape())) {
      throw new ShapeException(
          "%s: index and values must have one shape, got %s and %s"
              .formatted(op.name(), index.shape(), shape));
    }
    Tensor typed = values.to(x.dtype());
    Tensor result = x.detach().copy();
    View[] inputs = {typed.view(), index.to(DType.INT64).view()};
    x.data().backend.run(new Scatter(dim, how), inputs, new View[] {result.view()});
    return Dispatch.record(op, result, x, index, typed);
  }

  private record Put(int dim) implements Op {
    @Override
    public String name() {
      return "scatter";
    }

    @Override
    public Gradient gradient() {
      return (Gradient.Rule)
          (i, g, inputs, y) -> {
            if (i == 0) {
              return scatter(g, dim, inputs[1], 0);
            }
            // Of several values that came to one place only the last has a part.
            Tensor index = inputs[1];
            Tensor numbers =
                FactoryLike.arange(index, index.numel()).reshape(index.shape().toArray());
            Tensor none = FactoryLike.full(y, DType.INT64, 0, y.shape().toArray());
            Tensor last = scatter(none, dim, index, numbers).gather(dim, index);
            Tensor mine = last.eq(numbers).to(g.dtype());
            return g.gather(dim, index).mul(mine);
          };
    }
  }

  private record Multiplied(int dim) implements Op {
    @Override
    public String name() {
      return "scatterReduce";
    }

    /// The product of the others; where it is 0, it must not come from dividing by the own element.
    @Override
    public Gradient gradient() {
      return (Gradient.Rule)
          (i, g, inputs, y) -> {
            Tensor x = inputs[0];
            Tensor index = inputs[1];
            Tensor values = inputs[2];
            Tensor zeros = x.eq(0).to(x.dtype()).scatterAdd(dim, index, values.eq(0).to(x.dtype()));
            Tensor rest = scatterReduce(nonzero(x), dim, index, nonzero(values), Join.PROD);
            Tensor own = i == 0 ? x : values;
            Tensor count = i == 0 ? zeros : zeros.gather(dim, index);
            Tensor product = (i == 0 ? rest : rest.gather(dim, index)).div(nonzero(own));
            Tensor others = count.sub(own.eq(0).to(x.dtype()));
            Tensor part = i == 0 ? g : g.gather(dim, index);
            return part.mul(product).mul(others.eq(0).to(x.dtype()));
          };
    }

    private static Tensor nonzero(Tensor x) {
      return Indexing.where(x.eq(0), Tensor.onesLike(x), x);
    }
  }

  private record Extreme(int dim, How how) implements Op {
    @Override
    public String name() {
      return "scatterReduce";
    }

    /// Those that equal the extreme share the gradient.
    @Override
    public Gradient gradient() {
      return (Gradient.Rule)
          (i, g, inputs, y) -> {
            Tensor index = inputs[1];
            Tensor kept = inputs[0].eq(y).to(g.dtype());
            Tensor came = inputs[2].eq(y.gather(dim, index)).to(g.dtype());
            Tensor share = g.div(kept.scatterAdd(dim, index, came));
            return i == 0 ? share.mul(kept) : share.gather(dim, index).mul(came);
          };
    }
  }
}
