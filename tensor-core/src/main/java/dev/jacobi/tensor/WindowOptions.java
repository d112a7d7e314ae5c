package dev.jacobi.tensor;

import dev.jacobi.backend.Window;
import dev.jacobi.shape.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// How the window of a convolution or of pooling moves. One number holds for every dimension.
///
/// {@snippet :
/// Tensor y = Convolution.conv2d(x, w, WindowOptions.stride(2).withPadding(1));
/// }
///
/// @param stride how far the window moves; for pooling, none means its own size
/// @param padding the places added at both ends of each dimension
/// @param dilation the distance of the places that the window covers
/// @param groups in how many groups of channels a convolution falls
/// @param ceil whether pooling keeps a last window that only partly lies on the input
/// @param countPadding whether averages count the padding's places
public record WindowOptions(
    List<Integer> stride,
    List<Integer> padding,
    List<Integer> dilation,
    int groups,
    boolean ceil,
    boolean countPadding) {
  private static final WindowOptions DEFAULT =
      new WindowOptions(List.of(), List.of(0), List.of(1), 1, false, true);

  /// Options whose lists cannot change any more.
  public WindowOptions {
    stride = List.copyOf(stride);
    padding = List.copyOf(padding);
    dilation = List.copyOf(dilation);
  }

  /// Stride 1 (for pooling: the window's size), no padding, no dilation, one group.
  public static WindowOptions defaults() {
    return DEFAULT;
  }

  /// The defaults with a stride.
  public static WindowOptions stride(int... stride) {
    Objects.requireNonNull(stride, "stride: stride is null");
    return DEFAULT.withStride(stride);
  }

  /// The defaults with padding.
  public static WindowOptions padding(int... padding) {
    Objects.requireNonNull(padding, "padding: padding is null");
    return DEFAULT.withPadding(padding);
  }

  /// The same with a stride.
  public WindowOptions withStride(int... to) {
    return new WindowOptions(list(to), padding, dilation, groups, ceil, countPadding);
  }

  /// The same with padding.
  public WindowOptions withPadding(int... to) {
    return new WindowOptions(stride, list(to), dilation, groups, ceil, countPadding);
  }

  /// The same with dilation.
  public WindowOptions withDilation(int... to) {
    return new WindowOptions(stride, padding, list(to), groups, ceil, countPadding);
  }

  /// The same with groups of channels.
  public WindowOptions withGroups(int to) {
    return new WindowOptions(stride, padding, dilation, to, ceil, countPadding);
  }

  /// The same, keeping a last window that only partly lies on the input.
  public WindowOptions withCeil() {
    return new WindowOptions(stride, padding, dilation, groups, true, countPadding);
  }

  /// The same, with averages over the places of the input alone.
  public WindowOptions withoutCountingPadding() {
    return new WindowOptions(stride, padding, dilation, groups, ceil, false);
  }

  private static List<Integer> list(int... values) {
    return Arrays.stream(values).boxed().toList();
  }

  /// The window that moves so.
  ///
  /// @param size the places that it covers
  /// @param strides what no stride means
  Window window(String operation, List<Integer> size, List<Integer> strides) {
    int dims = size.size();
    Window window =
        new Window(
            size,
            each(operation, "stride", stride.isEmpty() ? strides : stride, dims),
            each(operation, "padding", padding, dims),
            each(operation, "dilation", dilation, dims));
    for (int d = 0; d < dims; d++) {
      if (window.size().get(d) < 1
          || window.stride().get(d) < 1
          || window.padding().get(d) < 0
          || window.dilation().get(d) < 1) {
        throw new ShapeException(
            "%s: window size, stride and dilation must be at least 1 and padding at least 0, got %s"
                .formatted(operation, window));
      }
    }
    return window;
  }

  private static List<Integer> each(String operation, String what, List<Integer> values, int dims) {
    if (values.size() == dims) {
      return values;
    }
    if (values.size() != 1) {
      throw new ShapeException(
          "%s: %s wants one number, or one for each of %d dimensions, got %s"
              .formatted(operation, what, dims, Messages.text(values)));
    }
    return IntStream.range(0, dims).mapToObj(d -> values.getFirst()).toList();
  }

  /// One size for every dimension, or all of them.
  static List<Integer> sizes(String operation, int dims, int... size) {
    return each(operation, "size", list(size), dims);
  }

  /// The last sizes of a shape, as a window's size.
  static List<Integer> last(String operation, Tensor w, int dims) {
    List<Integer> sizes = new ArrayList<>();
    for (int d = w.rank() - dims; d < w.rank(); d++) {
      if (w.size(d) > Integer.MAX_VALUE) {
        throw new ShapeException(
            "%s: weight of shape %s has a window of more than %,d places"
                .formatted(operation, w.shape(), Integer.MAX_VALUE));
      }
      sizes.add((int) w.size(d));
    }
    return sizes;
  }
}
