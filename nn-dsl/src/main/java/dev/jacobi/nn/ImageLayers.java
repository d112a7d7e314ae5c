package dev.jacobi.nn;

import dev.jacobi.nn.Activation.Kind;
import dev.jacobi.nn.Conv.Channels;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Pooling;
import dev.jacobi.tensor.Tensor;

/// The layers for signals, images and volumes, as part of [Nn].
abstract class ImageLayers extends Losses {
  ImageLayers() {}

  /// A convolution of signals, `[examples, in, places]`, with a window of `kernel` places.
  public static Conv conv1d(long in, long out, int kernel) {
    return Conv.known(Conv.Kind.CONV1D, new Channels(in, out), kernel);
  }

  /// A convolution of signals that takes the number of input channels from the first that it sees.
  public static Conv conv1d(long out, int kernel) {
    return Conv.of(Conv.Kind.CONV1D, new Channels(0, out), kernel);
  }

  /// A convolution of images, `[examples, in, rows, columns]`, with a window of `kernel` by
  /// `kernel` places. Weights and bias start as in PyTorch, uniformly distributed up to 1 by the
  /// root of the number of inputs of the window.
  public static Conv conv2d(long in, long out, int kernel) {
    return Conv.known(Conv.Kind.CONV2D, new Channels(in, out), kernel);
  }

  /// A convolution of images that takes the number of input channels from the first that it sees.
  public static Conv conv2d(long out, int kernel) {
    return Conv.of(Conv.Kind.CONV2D, new Channels(0, out), kernel);
  }

  /// A convolution of volumes, `[examples, in, planes, rows, columns]`.
  public static Conv conv3d(long in, long out, int kernel) {
    return Conv.known(Conv.Kind.CONV3D, new Channels(in, out), kernel);
  }

  /// A convolution of volumes that takes the number of input channels from the first that it sees.
  public static Conv conv3d(long out, int kernel) {
    return Conv.of(Conv.Kind.CONV3D, new Channels(0, out), kernel);
  }

  /// A transposed convolution of signals, which makes them longer by its stride.
  public static Conv convTranspose1d(long in, long out, int kernel) {
    return Conv.known(Conv.Kind.TRANSPOSE1D, new Channels(in, out), kernel);
  }

  /// A transposed convolution of signals that takes the number of input channels from the first
  /// that it sees.
  public static Conv convTranspose1d(long out, int kernel) {
    return Conv.of(Conv.Kind.TRANSPOSE1D, new Channels(0, out), kernel);
  }

  /// A transposed convolution of images, which makes them larger by its stride.
  public static Conv convTranspose2d(long in, long out, int kernel) {
    return Conv.known(Conv.Kind.TRANSPOSE2D, new Channels(in, out), kernel);
  }

  /// A transposed convolution of images that takes the number of input channels from the first that
  /// it sees.
  public static Conv convTranspose2d(long out, int kernel) {
    return Conv.of(Conv.Kind.TRANSPOSE2D, new Channels(0, out), kernel);
  }

  /// A transposed convolution of volumes, which makes them larger by its stride.
  public static Conv convTranspose3d(long in, long out, int kernel) {
    return Conv.known(Conv.Kind.TRANSPOSE3D, new Channels(in, out), kernel);
  }

  /// A transposed convolution of volumes that takes the number of input channels from the first
  /// that it sees.
  public static Conv convTranspose3d(long out, int kernel) {
    return Conv.of(Conv.Kind.TRANSPOSE3D, new Channels(0, out), kernel);
  }

  /// A layer of the greatest element under each window of this size, in each channel.
  public static Pool maxPool(int... size) {
    return Pool.of(Pool.Kind.MAX, size);
  }

  /// A layer of the mean under each window of this size, in each channel.
  public static Pool avgPool(int... size) {
    return Pool.of(Pool.Kind.AVG, size);
  }

  /// A layer of means over signals or images cut into `size` parts along each dimension; of size 1
  /// it leaves one mean of each channel.
  public static Module adaptiveAvgPool(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("adaptiveAvgPool: wants a positive size, got " + size);
    }
    String code = "adaptiveAvgPool(%d)".formatted(size);
    return new Activation(code, Kind.CHANNELWISE, x -> adaptiveAvgPool(x, size));
  }

  private static Tensor adaptiveAvgPool(Tensor x, int size) {
    return switch (x.rank()) {
      case 3 -> Pooling.adaptiveAvgPool1d(x, size);
      case 4 -> Pooling.adaptiveAvgPool2d(x, size, size);
      default ->
          throw new ShapeException(
              "adaptiveAvgPool(%d): wants shape [examples, channels, place] or [examples, channels,"
                      .formatted(size)
                  + " place, place], got "
                  + x.shape());
    };
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
