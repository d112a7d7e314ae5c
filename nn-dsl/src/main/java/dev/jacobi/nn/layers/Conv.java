package dev.jacobi.nn.layers;

import dev.jacobi.nn.Autocast;
import dev.jacobi.nn.Init;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Convolution;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import dev.jacobi.tensor.WindowOptions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// A convolution: a window with weights that moves over signals, images or volumes of the shape
/// `[examples, channels, places...]`.
///
/// {@snippet :
/// Module net = sequential(conv2d(32, 3).stride(2).padding(1), relu(), flatten(), linear(10));
/// Tensor y = net.forward(Tensor.randn(64, 1, 28, 28));
/// }
///
/// [#stride], [#padding] and [#dilation] give a copy that shares the parameters. A weight without
/// input channels stands for a layer whose number of them is not known yet; the first input that it
/// sees decides.
///
/// @param weight `[out, in / groups, window...]`; for transposed ones `[in, out / groups,
///   window...]`
/// @param bias one number for each output channel, if any
/// @param kind over how many dimensions, and in which direction
/// @param options how the window moves
/// @param outputPadding the places at the end of transposed convolutions that a convolution with
///   this stride would not reach
public record Conv(
    Parameter weight,
    @Nullable Parameter bias,
    Form kind,
    WindowOptions options,
    List<Integer> outputPadding)
    implements TidyModule {
  /// Over how many dimensions a convolution goes, and in which direction.
  public enum Form {
    /// Over one dimension.
    CONV1D("conv1d", 1, false),
    /// Over two dimensions.
    CONV2D("conv2d", 2, false),
    /// Over three dimensions.
    CONV3D("conv3d", 3, false),
    /// Transposed, over one dimension.
    TRANSPOSE1D("convTranspose1d", 1, true),
    /// Transposed, over two dimensions.
    TRANSPOSE2D("convTranspose2d", 2, true),
    /// Transposed, over three dimensions.
    TRANSPOSE3D("convTranspose3d", 3, true);

    private final String code;
    private final int dims;
    private final boolean isTransposed;

    Form(String code, int dims, boolean isTransposed) {
      this.code = code;
      this.dims = dims;
      this.isTransposed = isTransposed;
    }

    public boolean isTransposed() {
      return isTransposed;
    }

    private Tensor apply(Tensor x, Tensor weight, WindowOptions options, int... more) {
      return switch (this) {
        case CONV1D -> Convolution.conv1d(x, weight, options);
        case CONV2D -> Convolution.conv2d(x, weight, options);
        case CONV3D -> Convolution.conv3d(x, weight, options);
        case TRANSPOSE1D -> Convolution.convTranspose1d(x, weight, options, more);
        case TRANSPOSE2D -> Convolution.convTranspose2d(x, weight, options, more);
        case TRANSPOSE3D -> Convolution.convTranspose3d(x, weight, options, more);
      };
    }
  }

  /// A convolution without places at the end that are not reached.
  public Conv(Parameter weight, @Nullable Parameter bias, Form kind, WindowOptions options) {
    this(weight, bias, kind, options, List.of(0));
  }

  public Conv {
    outputPadding = List.copyOf(outputPadding);
    if (weight.tensor().rank() != kind.dims + 2) {
      throw new ShapeException(
          "%s: wants a weight with channels, channels and %d sizes of the window, got %s"
              .formatted(kind.code, kind.dims, weight.shape()));
    }
    long out = weight.tensor().size(kind.isTransposed ? 1 : 0);
    out *= kind.isTransposed ? options.groups() : 1;
    if (bias != null && (bias.tensor().rank() != 1 || bias.shape().numel() != out)) {
      throw new ShapeException(
          "%s: bias of shape %s does not fit a weight of shape %s; wants [%d]"
              .formatted(kind.code, bias.shape(), weight.shape(), out));
    }
  }

  /// The numbers of channels, 0 where that of the input is not known.
  public record Channels(long in, long out) {}

  static Conv known(Form kind, Channels channels, int kernel) {
    if (channels.in < 1) {
      throw new IllegalArgumentException(
          "%s: wants at least one input channel, got %d; %s(%d, %d) finds the number out"
              .formatted(kind.code, channels.in, kind.code, channels.out, kernel));
    }
    return of(kind, channels, kernel);
  }

  public static Conv of(Form kind, Channels channels, int kernel) {
    if (channels.out < 1 || kernel < 1) {
      throw new IllegalArgumentException(
          "%s: wants positive sizes, got %d output channels and a window of %d"
              .formatted(kind.code, channels.out, kernel));
    }
    int[] window = new int[kind.dims];
    Arrays.fill(window, kernel);
    WindowOptions options = WindowOptions.defaults();
    Parameter weight = Parameter.of(start(shape(kind, channels, options, window)));
    return new Conv(weight, Parameter.of(bias(weight.tensor(), channels.out)), kind, options);
  }

  private static long[] shape(Form kind, Channels channels, WindowOptions options, int... window) {
    int groups = options.groups();
    LongStream sizes =
        kind.isTransposed
            ? LongStream.of(channels.in, channels.out / groups)
            : LongStream.of(channels.out, channels.in / groups);
    return LongStream.concat(sizes, Arrays.stream(window).asLongStream()).toArray();
  }

  /// PyTorch counts the weight's second dimension as inputs, of transposed convolutions too.
  public static double bound(long... shape) {
    return Init.bound(Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b));
  }

  private static Tensor start(long... shape) {
    return Init.uniform(bound(shape), shape);
  }

  private static Tensor bias(Tensor weight, long out) {
    return Init.uniform(bound(weight.shape().toArray()), out);
  }

  /// A copy whose window moves by this stride, one for all dimensions or one for each.
  public Conv stride(int... stride) {
    return new Conv(weight, bias, kind, options.withStride(stride), outputPadding);
  }

  /// A copy that adds places of 0 at both ends of each dimension.
  public Conv padding(int... padding) {
    return new Conv(weight, bias, kind, options.withPadding(padding), outputPadding);
  }

  /// A copy whose window covers places at this distance.
  public Conv dilation(int... dilation) {
    return new Conv(weight, bias, kind, options.withDilation(dilation), outputPadding);
  }

  /// A copy whose outputs are as large as its inputs, if its stride is 1.
  public Conv same() {
    int[] window = window();
    int[] padding = new int[window.length];
    for (int d = 0; d < padding.length; d++) {
      List<Integer> dilation = options.dilation();
      int reach = dilation.get(Math.min(d, dilation.size() - 1)) * (window[d] - 1);
      boolean isStill = options.stride().stream().allMatch(stride -> stride == 1);
      if (reach % 2 != 0 || !isStill || kind.isTransposed) {
        throw new IllegalArgumentException(
            "%s: same() wants stride 1 and a window with a middle; put zeroPad(...) before it"
                .formatted(this));
      }
      padding[d] = reach / 2;
    }
    return padding(padding);
  }

  /// A copy of a transposed convolution with more places at the end, one number for all dimensions
  /// or one for each.
  public Conv outputPadding(int... places) {
    if (!kind.isTransposed) {
      throw new IllegalArgumentException(
          "%s: only transposed convolutions have an output padding".formatted(this));
    }
    return new Conv(weight, bias, kind, options, Arrays.stream(places).boxed().toList());
  }

  /// A copy without a bias.
  public Conv withoutBias() {
    return new Conv(weight, null, kind, options, outputPadding);
  }

  /// A layer in which groups of channels do not see each other. Its weights are smaller, so they
  /// start anew.
  public Conv groups(int groups) {
    if (groups < 1 || in() % groups != 0 || out() % groups != 0) {
      throw new IllegalArgumentException(
          "%s: %d input and %d output channels cannot be cut into %d groups"
              .formatted(kind.code, in(), out(), groups));
    }
    return anew(options.withGroups(groups), window());
  }

  /// A layer whose window has this size in each dimension. Its weights start anew.
  public Conv kernel(int... sizes) {
    if (sizes.length != kind.dims || Arrays.stream(sizes).anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "%s: kernel wants a positive size for each of %d dimensions, got %s"
              .formatted(kind.code, kind.dims, Arrays.toString(sizes)));
    }
    return anew(options, sizes);
  }

  private Conv anew(WindowOptions to, int... window) {
    Parameter fresh = Parameter.of(start(shape(kind, new Channels(in(), out()), to, window)));
    return new Conv(
        fresh,
        bias == null ? null : Parameter.of(bias(fresh.tensor(), out())),
        kind,
        to,
        outputPadding);
  }

  @Override
  public Tensor forward(Tensor x) {
    return TensorScope.tidy(
        () -> {
          if (!x.dtype().isFloating()) {
            throw new DTypeException(
                "%s: wants floating numbers, got %s; use x.to(DType.FLOAT32)"
                    .formatted(this, x.dtype()));
          }
          if (x.rank() != kind.dims + 2) {
            throw new ShapeException(
                "%s: wants shape [examples, channels%s], got %s%s"
                    .formatted(this, ", place".repeat(kind.dims), x.shape(), wayToRank(x)));
          }
          if (x.size(1) != in()) {
            settle(x);
          }
          int[] more = outputPadding.stream().mapToInt(Integer::intValue).toArray();
          Tensor y =
              kind.apply(Autocast.narrow(x), Autocast.narrow(weight.tensor()), options, more);
          if (bias == null) {
            return y;
          }
          long[] sizes = new long[kind.dims + 1];
          Arrays.fill(sizes, 1);
          sizes[0] = out();
          return y.add(Autocast.narrow(bias.tensor()).reshape(sizes));
        });
  }

  private void settle(Tensor x) {
    long channels = x.size(1);
    if (in() > 0 || channels == 0 || channels % options.groups() != 0) {
      throw new ShapeException(
          "%s: wants %s channels in dimension 1, got shape %s%s"
              .formatted(this, wanted(), x.shape(), wayToChannels(x)));
    }
    Channels found = new Channels(channels, out());
    Tensor fresh = start(shape(kind, found, options, window()));
    weight.reset(fresh.to(x.dtype()).to(x.device()));
    if (bias != null) {
      bias.reset(bias(fresh, out()).to(x.dtype()).to(x.device()));
    }
  }

  private String wanted() {
    if (in() > 0) {
      return Long.toString(in());
    }
    return options.groups() == 1 ? "some" : "a multiple of %d".formatted(options.groups());
  }

  private String wayToRank(Tensor x) {
    long channels = Math.max(in(), 1);
    if (x.rank() == kind.dims + 1) {
      return in() > 1 || x.size(0) == 1
          ? "; x.unsqueeze(0) makes it a batch of one"
          : "; x.unsqueeze(1) gives each example one channel";
    }
    if (x.rank() == 2 && kind.dims == 2 && x.size(1) % channels == 0) {
      long side = Math.round(Math.sqrt((double) x.size(1) / channels));
      if (side * side * channels == x.size(1)) {
        return "; x.reshape(-1, %d, %d, %d) makes images of rows".formatted(channels, side, side);
      }
    }
    return "";
  }

  private String wayToChannels(Tensor x) {
    if (in() == 0 || x.size(1) == 0) {
      return "";
    }
    if (x.size(-1) == in()) {
      return "; x.movedim(-1, 1) would fit";
    }
    return "; %s(%d, %d, %d) would fit".formatted(kind.code, x.size(1), out(), window()[0]);
  }

  /// The number of input channels, 0 if not known yet.
  public long in() {
    Tensor numbers = weight.tensor();
    return kind.isTransposed ? numbers.size(0) : numbers.size(1) * options.groups();
  }

  /// The number of output channels.
  public long out() {
    Tensor numbers = weight.tensor();
    return kind.isTransposed ? numbers.size(1) * options.groups() : numbers.size(0);
  }

  public int[] window() {
    return IntStream.range(2, kind.dims + 2)
        .map(d -> Math.toIntExact(weight.tensor().size(d)))
        .toArray();
  }

  /// As it is written: `conv2d(1, 32, 3).stride(2)`.
  @Override
  public String toString() {
    int[] window = window();
    String channels = in() == 0 ? Long.toString(out()) : in() + ", " + out();
    boolean isEven = Arrays.stream(window).allMatch(size -> size == window[0]);
    return "%s(%s, %d)".formatted(kind.code, channels, window[0])
        + (isEven ? "" : WindowText.call("kernel", Arrays.stream(window).boxed().toList()))
        + WindowText.of(options)
        + (outputPadding.equals(List.of(0)) ? "" : WindowText.call("outputPadding", outputPadding))
        + (bias == null ? ".withoutBias()" : "");
  }
}
