package dev.jacobi.tensor;

import dev.jacobi.backend.Convolve;
import dev.jacobi.backend.Convolve.Pass;
import dev.jacobi.backend.Window;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/// Convolutions (cross-correlations, as everywhere in deep learning) over one to three dimensions.
///
/// Inputs have the shape `[batch, channels, places...]`, or without the batch; weights have the
/// shape `[outputs, channels / groups, window...]`.
public final class Convolution {
  private Convolution() {}

  /// The convolution over one dimension.
  public static Tensor conv1d(Tensor x, Tensor weight, WindowOptions options) {
    Objects.requireNonNull(x, "conv1d: x is null");
    Objects.requireNonNull(options, "conv1d: options is null");
    return forward("conv1d", 1, new Pair(x, weight), options);
  }

  /// The convolution over one dimension, plus a number for each output channel.
  public static Tensor conv1d(Tensor x, Tensor weight, Tensor bias, WindowOptions options) {
    Objects.requireNonNull(x, "conv1d: x is null");
    Objects.requireNonNull(options, "conv1d: options is null");
    return withBias(conv1d(x, weight, options), bias, 1);
  }

  /// The convolution over two dimensions.
  public static Tensor conv2d(Tensor x, Tensor weight, WindowOptions options) {
    Objects.requireNonNull(x, "conv2d: x is null");
    Objects.requireNonNull(options, "conv2d: options is null");
    return forward("conv2d", 2, new Pair(x, weight), options);
  }

  /// The convolution over two dimensions, plus a number for each output channel.
  public static Tensor conv2d(Tensor x, Tensor weight, Tensor bias, WindowOptions options) {
    Objects.requireNonNull(x, "conv2d: x is null");
    Objects.requireNonNull(options, "conv2d: options is null");
    return withBias(conv2d(x, weight, options), bias, 2);
  }

  /// The convolution over three dimensions.
  public static Tensor conv3d(Tensor x, Tensor weight, WindowOptions options) {
    Objects.requireNonNull(x, "conv3d: x is null");
    Objects.requireNonNull(options, "conv3d: options is null");
    return forward("conv3d", 3, new Pair(x, weight), options);
  }

  /// The convolution over three dimensions, plus a number for each output channel.
  public static Tensor conv3d(Tensor x, Tensor weight, Tensor bias, WindowOptions options) {
    Objects.requireNonNull(x, "conv3d: x is null");
    Objects.requireNonNull(options, "conv3d: options is null");
    return withBias(conv3d(x, weight, options), bias, 3);
  }

  /// The transposed convolution over one dimension: the gradient of [#conv1d] by its input. Weights
  /// have the shape `[channels, outputs / groups, window]`.
  ///
  /// @param outputPadding the places at the end that a convolution with this stride would not reach
  public static Tensor convTranspose1d(
      Tensor x, Tensor weight, WindowOptions options, int... outputPadding) {
    Objects.requireNonNull(x, "convTranspose1d: x is null");
    Objects.requireNonNull(options, "convTranspose1d: options is null");
    return transposed("convTranspose1d", 1, new Pair(x, weight), options, outputPadding);
  }

  /// The transposed convolution over two dimensions: the gradient of [#conv2d] by its input.
  /// Weights have the shape `[channels, outputs / groups, window...]`.
  ///
  /// @param outputPadding the places at the end that a convolution with this stride would not reach
  public static Tensor convTranspose2d(
      Tensor x, Tensor weight, WindowOptions options, int... outputPadding) {
    Objects.requireNonNull(x, "convTranspose2d: x is null");
    Objects.requireNonNull(options, "convTranspose2d: options is null");
    return transposed("convTranspose2d", 2, new Pair(x, weight), options, outputPadding);
  }

  /// The transposed convolution over three dimensions: the gradient of [#conv3d] by its input.
  /// Weights have the shape `[channels, outputs / groups, window...]`.
  ///
  /// @param outputPadding the places at the end that a convolution with this stride would not reach
  public static Tensor convTranspose3d(
      Tensor x, Tensor weight, WindowOptions options, int... outputPadding) {
    Objects.requireNonNull(x, "convTranspose3d: x is null");
    Objects.requireNonNull(options, "convTranspose3d: options is null");
    return transposed("convTranspose3d", 3, new Pair(x, weight), options, outputPadding);
  }

  private static Tensor withBias(Tensor y, Tensor bias, int dims) {
    long[] sizes = new long[dims + 1];
    Arrays.fill(sizes, 1);
    sizes[0] = y.size(-1 - dims);
    if (bias.rank() != 1 || bias.numel() != sizes[0]) {
      throw new ShapeException(
          "conv%dd: bias wants one number for each of %d channels, got shape %s"
              .formatted(dims, sizes[0], bias.shape()));
    }
    return y.add(bias.reshape(sizes));
  }

  private record Pair(Tensor x, Tensor weight) {}

  private static Tensor forward(String name, int dims, Pair pair, WindowOptions options) {
    if (pair.x.rank() == dims + 1) {
      return forward(name, dims, new Pair(pair.x.unsqueeze(0), pair.weight), options).squeeze(0);
    }
    Pair typed = check(name, dims, pair, options.groups());
    Tensor x = typed.x;
    Tensor w = typed.weight;
    if (x.size(1) != w.size(1) * options.groups()) {
      throw new ShapeException(
          "%s: x of shape %s has %d channels, but weight %s with groups %d wants %d"
              .formatted(
                  name,
                  x.shape(),
                  x.size(1),
                  w.shape(),
                  options.groups(),
                  w.size(1) * options.groups()));
    }
    Window window = window(name, w, dims, options);
    long[] sizes = x.shape().toArray();
    sizes[1] = w.size(0);
    for (int d = 0; d < dims; d++) {
      long room = sizes[d + 2] + 2L * window.padding().get(d) - window.reach(d) - 1;
      if (room < 0) {
        throw new ShapeException(
            "%s: window %s with dilation %s is larger than the padded input of shape %s"
                .formatted(name, window.size(), window.dilation(), x.shape()));
      }
      sizes[d + 2] = room / window.stride().get(d) + 1;
    }
    return run(new Conv(name, window, options.groups(), Pass.FORWARD), x, w, Shape.of(sizes));
  }

  private static Tensor transposed(
      String name, int dims, Pair pair, WindowOptions options, int... outputPadding) {
    if (pair.x.rank() == dims + 1) {
      Pair batch = new Pair(pair.x.unsqueeze(0), pair.weight);
      return transposed(name, dims, batch, options, outputPadding).squeeze(0);
    }
    Pair typed = check(name, dims, pair, options.groups());
    Tensor x = typed.x;
    Tensor w = typed.weight;
    if (x.size(1) != w.size(0)) {
      throw new ShapeException(
          "%s: x of shape %s has %d channels, but weight %s wants %d"
              .formatted(name, x.shape(), x.size(1), w.shape(), w.size(0)));
    }
    Window window = window(name, w, dims, options);
    int[] none = {0};
    List<Integer> added =
        WindowOptions.sizes(name, dims, outputPadding.length == 0 ? none : outputPadding);
    long[] sizes = x.shape().toArray();
    sizes[1] = w.size(1) * options.groups();
    for (int d = 0; d < dims; d++) {
      int stride = window.stride().get(d);
      if (added.get(d) < 0 || added.get(d) >= Math.max(stride, window.dilation().get(d))) {
        throw new ShapeException(
            "%s: outputPadding %s must be less than the stride %s or the dilation %s"
                .formatted(name, added, window.stride(), window.dilation()));
      }
      if (sizes[d + 2] > Integer.MAX_VALUE) {
        throw new ShapeException(
            "%s: x of shape %s has more places in a dimension than %,d"
                .formatted(name, x.shape(), Integer.MAX_VALUE));
      }
      sizes[d + 2] =
          (sizes[d + 2] - 1) * stride
              - 2L * window.padding().get(d)
              + window.reach(d)
              + 1
              + added.get(d);
      if (sizes[d + 2] < 0) {
        throw new ShapeException(
            "%s: x of shape %s is too small for window %s with padding %s"
                .formatted(name, x.shape(), window.size(), window.padding()));
      }
    }
    return run(new Conv(name, window, options.groups(), Pass.INPUT), x, w, Shape.of(sizes));
  }

  private static Window window(String name, Tensor w, int dims, WindowOptions options) {
    return options.window(name, WindowOptions.last(name, w, dims), Collections.nCopies(dims, 1));
  }

  private static Pair check(String name, int dims, Pair pair, int groups) {
    Tensor x = pair.x;
    Tensor w = pair.weight;
    Dispatch.sameDevice(name, x, w);
    if (x.rank() != dims + 2 || w.rank() != dims + 2) {
      throw new ShapeException(
          ("%s: wants x [batch, channels%s] and weight [outputs, channels%s], got shapes %s and %s;"
                  + " unsqueeze(dim) adds a dimension")
              .formatted(
                  name, ", place".repeat(dims), ", size".repeat(dims), x.shape(), w.shape()));
    }
    if (groups < 1 || w.size(0) % groups != 0) {
      throw new ShapeException(
          "%s: weight of shape %s cannot be cut into %d groups of outputs"
              .formatted(name, w.shape(), groups));
    }
    DType type = x.dtype().promote(w.dtype());
    if (!type.isFloating()) {
      throw new DTypeException(
          "%s: wants floating types, got %s and %s; use x.to(DType.FLOAT32)"
              .formatted(name, x.dtype(), w.dtype()));
    }
    return new Pair(x.to(type), w.to(type));
  }

  private static Tensor run(Conv op, Tensor a, Tensor b, Shape shape) {
    Convolve kernel = new Convolve(op.window, op.groups, op.pass);
    TensorStorage data =
        Dispatch.run(a.data().backend, kernel, a.dtype(), shape, a.view(), b.view());
    return Dispatch.record(op, new Tensor(data, Layout.contiguous(shape)), a, b);
  }

  /// One of the three passes; each one's gradients are the other two.
  private record Conv(String name, Window window, int groups, Pass pass) implements Op {
    private Conv other(Pass to) {
      return new Conv(name, window, groups, to);
    }

    private Tensor input(Tensor y, Tensor w, Tensor like) {
      return run(other(Pass.INPUT), y, w, like.shape());
    }

    private Tensor weight(Tensor x, Tensor y, Tensor like) {
      return run(other(Pass.WEIGHT), x, y, like.shape());
    }

    private Tensor output(Tensor x, Tensor w, Tensor like) {
      return run(other(Pass.FORWARD), x, w, like.shape());
    }

    @Override
    public Gradient gradient() {
      return switch (pass) {
        case FORWARD -> Gradient.of((g, x, w) -> input(g, w, x), (g, x, w) -> weight(x, g, w));
        case INPUT -> Gradient.of((g, y, w) -> output(g, w, y), (g, y, w) -> weight(g, y, w));
        case WEIGHT -> Gradient.of((g, x, y) -> input(y, g, x), (g, x, y) -> output(x, g, y));
      };
    }
  }
}
