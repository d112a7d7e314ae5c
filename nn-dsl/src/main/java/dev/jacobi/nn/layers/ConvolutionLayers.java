package dev.jacobi.nn.layers;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.layers.Activation.Effect;
import dev.jacobi.nn.layers.Conv.Channels;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Pooling;
import dev.jacobi.tensor.Tensor;
import java.util.function.BiFunction;

/// The layers for signals, images and volumes.
public final class ConvolutionLayers {
  private ConvolutionLayers() {}

  /// A convolution of signals, `[examples, in, places]`, with a window of `kernel` places.
  public static Conv conv1d(long in, long out, int kernel) {
    return Conv.known(Conv.Form.CONV1D, new Channels(in, out), kernel);
  }

  /// A convolution of signals that takes the number of input channels from the first that it sees.
  public static Conv conv1d(long out, int kernel) {
    return Conv.of(Conv.Form.CONV1D, new Channels(0, out), kernel);
  }

  /// A convolution of images, `[examples, in, rows, columns]`, with a window of `kernel` by
  /// `kernel` places. Weights and bias start as in PyTorch, uniformly distributed up to 1 by the
  /// root of the number of inputs of the window.
  public static Conv conv2d(long in, long out, int kernel) {
    return Conv.known(Conv.Form.CONV2D, new Channels(in, out), kernel);
  }

  /// A convolution of images that takes the number of input channels from the first that it sees.
  public static Conv conv2d(long out, int kernel) {
    return Conv.of(Conv.Form.CONV2D, new Channels(0, out), kernel);
  }

  /// A convolution of volumes, `[examples, in, planes, rows, columns]`.
  public static Conv conv3d(long in, long out, int kernel) {
    return Conv.known(Conv.Form.CONV3D, new Channels(in, out), kernel);
  }

  /// A convolution of volumes that takes the number of input channels from the first that it sees.
  public static Conv conv3d(long out, int kernel) {
    return Conv.of(Conv.Form.CONV3D, new Channels(0, out), kernel);
  }

  /// A transposed convolution of signals, which makes them longer by its stride.
  public static Conv convTranspose1d(long in, long out, int kernel) {
    return Conv.known(Conv.Form.TRANSPOSE1D, new Channels(in, out), kernel);
  }

  /// A transposed convolution of signals that takes the number of input channels from the first
  /// that it sees.
  public static Conv convTranspose1d(long out, int kernel) {
    return Conv.of(Conv.Form.TRANSPOSE1D, new Channels(0, out), kernel);
  }

  /// A transposed convolution of images, which makes them larger by its stride.
  public static Conv convTranspose2d(long in, long out, int kernel) {
    return Conv.known(Conv.Form.TRANSPOSE2D, new Channels(in, out), kernel);
  }

  /// A transposed convolution of images that takes the number of input channels from the first that
  /// it sees.
  public static Conv convTranspose2d(long out, int kernel) {
    return Conv.of(Conv.Form.TRANSPOSE2D, new Channels(0, out), kernel);
  }

  /// A transposed convolution of volumes, which makes them larger by its stride.
  public static Conv convTranspose3d(long in, long out, int kernel) {
    return Conv.known(Conv.Form.TRANSPOSE3D, new Channels(in, out), kernel);
  }

  /// A transposed convolution of volumes that takes the number of input channels from the first
  /// that it sees.
  public static Conv convTranspose3d(long out, int kernel) {
    return Conv.of(Conv.Form.TRANSPOSE3D, new Channels(0, out), kernel);
  }

  /// A layer of the greatest element under each window of this size, in each channel.
  public static Pool maxPool(int... size) {
    return Pool.of(Pool.Fold.MAX, size);
  }

  /// A layer of the mean under each window of this size, in each channel.
  public static Pool avgPool(int... size) {
    return Pool.of(Pool.Fold.AVG, size);
  }

  /// A layer of means over signals, images or volumes cut into `size` parts along each dimension;
  /// of size 1 it leaves one mean of each channel.
  public static Module adaptiveAvgPool(int size) {
    return adaptive("adaptiveAvgPool", size, Pooling::adaptiveAvgPool1d);
  }

  /// A layer of the greatest elements of signals, images or volumes cut into `size` parts along
  /// each dimension.
  public static Module adaptiveMaxPool(int size) {
    return adaptive("adaptiveMaxPool", size, Pooling::adaptiveMaxPool1d);
  }

  /// A layer of the mean of each channel: `[examples, channels, places...]` to `[examples,
  /// channels]`.
  public static Module globalAvgPool() {
    return new Activation("globalAvgPool()", Effect.MIXING, x -> x.flatten(2).mean(2));
  }

  /// A layer of the greatest element of each channel: `[examples, channels, places...]` to
  /// `[examples, channels]`.
  public static Module globalMaxPool() {
    return new Activation("globalMaxPool()", Effect.MIXING, x -> x.flatten(2).amax(2));
  }

  /// The mean or greatest of a part is that of its means or greatest along one dimension after
  /// another.
  private static Module adaptive(String name, int size, BiFunction<Tensor, Integer, Tensor> pool) {
    String code = "%s(%d)".formatted(name, size);
    if (size < 1) {
      throw new IllegalArgumentException("%s: wants a positive size, got %d".formatted(name, size));
    }
    return new Activation(
        code,
        Effect.CHANNELWISE,
        x -> {
          if (x.rank() < 3 || x.rank() > 5) {
            throw new ShapeException(
                "%s: wants shape [examples, channels, places...], got %s"
                    .formatted(code, x.shape()));
          }
          Tensor y = x;
          for (int d = 2; d < x.rank(); d++) {
            Tensor last = y.movedim(d, -1);
            long[] sizes = last.shape().toArray();
            Tensor rows = last.reshape(-1, 1, sizes[sizes.length - 1]);
            sizes[sizes.length - 1] = size;
            y = pool.apply(rows, size).reshape(sizes).movedim(-1, d);
          }
          return y;
        });
  }

  /// Normalization of each element by its neighbours in `size` channels around it (Krizhevsky et
  /// al., 2012).
  public static Module localResponseNorm(int size) {
    String code = "localResponseNorm(%d)".formatted(size);
    return new Activation(
        code,
        Effect.MIXING,
        x -> {
          Tensor squares = x.square().movedim(1, -1).pad(0, size / 2, (size - 1) / 2);
          Tensor sums = squares.unfold(-1, size, 1).sum(-1).movedim(-1, 1);
          return x.div(sums.mul(1e-4 / size).add(1).pow(0.75));
        });
  }

  /// Batch normalization of channels in dimension 1, for rows as well as for images.
  public static BatchNorm batchNorm(long channels) {
    if (channels < 1) {
      throw new IllegalArgumentException(
          "batchNorm: wants at least one channel, got %d; batchNorm() finds the number out"
              .formatted(channels));
    }
    return BatchNorm.of(channels);
  }

  /// Batch normalization that takes the number of channels from the first input that it sees.
  public static BatchNorm batchNorm() {
    return BatchNorm.of(0);
  }
}
