package dev.jacobi.nn.layers;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.layers.Activation.Effect;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Interpolation;
import dev.jacobi.tensor.Rearrangement.Border;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The layers that move, repeat or add elements.
public final class ShapeLayers {
  private ShapeLayers() {}

  /// A layer that makes one dimension of all but the first.
  public static Module flatten() {
    return new Activation("flatten()", Effect.CHANNELWISE, x -> x.flatten(1));
  }

  /// A layer that makes one dimension of those from `start` on.
  public static Module flatten(int start) {
    return new Activation("flatten(%d)".formatted(start), Effect.MIXING, x -> x.flatten(start));
  }

  /// A layer that cuts a dimension into several of these sizes.
  public static Module unflatten(int dim, long... sizes) {
    long[] own = sizes.clone();
    String code = "unflatten(%d, %s)".formatted(dim, list(own));
    return new Activation(code, Effect.MIXING, x -> x.unflatten(dim, own));
  }

  private static String list(long... numbers) {
    return Arrays.stream(numbers).mapToObj(String::valueOf).collect(Collectors.joining(", "));
  }

  /// A layer that adds zeros around the last dimensions: before and after each, from the last one
  /// on, as in `zeroPad(left, right, top, bottom)`.
  public static Module zeroPad(long... widths) {
    return constantPad(0, widths);
  }

  /// A layer that adds a number around the last dimensions: before and after each, from the last
  /// one on.
  public static Module constantPad(double value, long... widths) {
    long[] own = checkedWidths("constantPad", widths);
    String code =
        value == 0
            ? "zeroPad(%s)".formatted(list(own))
            : "constantPad(%s, %s)".formatted(value, list(own));
    return new Activation(code, Effect.CHANNELWISE, x -> x.pad(value, own));
  }

  /// A layer that mirrors the elements around the first and last places of the last dimensions.
  public static Module reflectionPad(long... widths) {
    return bordered("reflectionPad", Border.REFLECT, widths);
  }

  /// A layer that repeats the first and last places of the last dimensions.
  public static Module replicationPad(long... widths) {
    return bordered("replicationPad", Border.REPLICATE, widths);
  }

  /// A layer that goes on at the other end of the last dimensions.
  public static Module circularPad(long... widths) {
    return bordered("circularPad", Border.CIRCULAR, widths);
  }

  private static Module bordered(String name, Border border, long... widths) {
    long[] own = checkedWidths(name, widths);
    return new Activation(
        "%s(%s)".formatted(name, list(own)), Effect.CHANNELWISE, x -> x.pad(border, own));
  }

  private static long[] checkedWidths(String name, long... widths) {
    if (widths.length == 0 || widths.length % 2 != 0) {
      throw new IllegalArgumentException(
          "%s: wants two widths for each dimension, before and after, got %d"
              .formatted(name, widths.length));
    }
    return widths.clone();
  }

  /// A layer that makes signals, images or volumes `factor` times as large by repeating elements.
  public static Module upsample(int factor) {
    return upsample(factor, Interpolation.Mode.NEAREST);
  }

  /// A layer that makes signals, images or volumes `factor` times as large; elements between others
  /// are found as the mode says.
  public static Module upsample(int factor, Interpolation.Mode mode) {
    if (factor < 1) {
      throw new IllegalArgumentException("upsample: wants a positive factor, got " + factor);
    }
    String code =
        mode == Interpolation.Mode.NEAREST
            ? "upsample(%d)".formatted(factor)
            : "upsample(%d, Interpolation.Mode.%s)".formatted(factor, mode);
    return new Activation(
        code,
        Effect.CHANNELWISE,
        x -> {
          int[] sizes =
              IntStream.range(2, x.rank()).map(d -> Math.toIntExact(x.size(d) * factor)).toArray();
          return Interpolation.interpolate(x, mode, false, sizes);
        });
  }

  /// A layer that makes images `factor` times as high and wide out of their channels: `[examples,
  /// channels * factor^2, rows, columns]` to `[examples, channels, rows * factor, columns *
  /// factor]`.
  public static Module pixelShuffle(int factor) {
    String code = "pixelShuffle(%d)".formatted(factor);
    return new Activation(
        code,
        Effect.MIXING,
        x -> {
          checkImages(code, x, x.rank() == 4 && x.size(1) % ((long) factor * factor) == 0);
          long channels = x.size(1) / factor / factor;
          return x.reshape(x.size(0), channels, factor, factor, x.size(2), x.size(3))
              .permute(0, 1, 4, 2, 5, 3)
              .reshape(x.size(0), channels, x.size(2) * factor, x.size(3) * factor);
        });
  }

  /// The reverse of [#pixelShuffle]: images `factor` times as low and narrow, with more channels.
  public static Module pixelUnshuffle(int factor) {
    String code = "pixelUnshuffle(%d)".formatted(factor);
    return new Activation(
        code,
        Effect.MIXING,
        x -> {
          checkImages(code, x, x.rank() == 4 && x.size(2) % factor == 0 && x.size(3) % factor == 0);
          long rows = x.size(2) / factor;
          long columns = x.size(3) / factor;
          return x.reshape(x.size(0), x.size(1), rows, factor, columns, factor)
              .permute(0, 1, 3, 5, 2, 4)
              .reshape(x.size(0), x.size(1) * factor * factor, rows, columns);
        });
  }

  /// A layer that mixes groups of channels: the first of each, then the second of each, and so on.
  public static Module channelShuffle(int groups) {
    String code = "channelShuffle(%d)".formatted(groups);
    return new Activation(
        code,
        Effect.MIXING,
        x -> {
          checkImages(code, x, x.rank() > 1 && x.size(1) % groups == 0);
          return x.unflatten(1, groups, x.size(1) / groups).transpose(1, 2).flatten(1, 2);
        });
  }

  private static void checkImages(String code, Tensor x, boolean fits) {
    if (!fits) {
      throw new ShapeException(
          "%s: the channels, rows and columns of shape %s cannot be cut so"
              .formatted(code, x.shape()));
    }
  }
}
