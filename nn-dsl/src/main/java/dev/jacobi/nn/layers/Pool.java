package dev.jacobi.nn.layers;

import dev.jacobi.nn.TidyModule;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Pooling;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import dev.jacobi.tensor.WindowOptions;
import java.util.Arrays;
import java.util.List;

/// What remains of the elements under a moving window: their greatest, or their mean. The window
/// moves by its own size, unless there is a stride.
///
/// Inputs have the shape `[examples, channels, places...]` with one to three dimensions of places.
///
/// @param kind what remains
/// @param size the window's size, one for all dimensions or one for each
/// @param options how the window moves
public record Pool(Fold kind, List<Integer> size, WindowOptions options) implements TidyModule {
  /// What remains of the elements under the window.
  public enum Fold {
    /// The greatest.
    MAX("maxPool"),
    /// The mean.
    AVG("avgPool");

    private final String code;

    Fold(String code) {
      this.code = code;
    }
  }

  public Pool {
    size = List.copyOf(size);
    if (size.isEmpty() || size.size() > 3 || size.stream().anyMatch(length -> length < 1)) {
      throw new IllegalArgumentException(
          "%s: wants a positive size of the window, or up to three, got %s"
              .formatted(kind.code, size));
    }
  }

  static Pool of(Fold kind, int... size) {
    return new Pool(kind, Arrays.stream(size).boxed().toList(), WindowOptions.defaults());
  }

  /// A copy whose window moves by this stride, one for all dimensions or one for each.
  public Pool stride(int... stride) {
    return new Pool(kind, size, options.withStride(stride));
  }

  /// A copy with places around the input, which are never the greatest and count as 0 in means.
  public Pool padding(int... padding) {
    return new Pool(kind, size, options.withPadding(padding));
  }

  /// A copy that keeps a last window that only partly lies on the input.
  public Pool ceil() {
    return new Pool(kind, size, options.withCeil());
  }

  @Override
  public Tensor forward(Tensor x) {
    return TensorScope.tidy(
        () -> {
          int dims = x.rank() - 2;
          if (dims < 1 || dims > 3 || (size.size() > 1 && size.size() != dims)) {
            String places = size.size() > 1 ? ", place".repeat(size.size()) : ", places...";
            throw new ShapeException(
                "%s: wants shape [examples, channels%s], got %s%s"
                    .formatted(
                        this, places, x.shape(), dims < 1 ? "; put it before flatten()" : ""));
          }
          int[] window = size.stream().mapToInt(Integer::intValue).toArray();
          return switch (kind) {
            case MAX ->
                switch (dims) {
                  case 1 -> Pooling.maxPool1d(x, options, window);
                  case 2 -> Pooling.maxPool2d(x, options, window);
                  default -> Pooling.maxPool3d(x, options, window);
                };
            case AVG ->
                switch (dims) {
                  case 1 -> Pooling.avgPool1d(x, options, window);
                  case 2 -> Pooling.avgPool2d(x, options, window);
                  default -> Pooling.avgPool3d(x, options, window);
                };
          };
        });
  }

  /// As it is written: `maxPool(2)`.
  @Override
  public String toString() {
    return WindowText.call(kind.code, size).substring(1) + WindowText.of(options);
  }
}
