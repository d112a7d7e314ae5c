package dev.jacobi.gpu;

import dev.jacobi.backend.Convolve;
import dev.jacobi.backend.View;
import dev.jacobi.backend.Window;
import dev.jacobi.gpu.Arguments.Unsupported;
import dev.jacobi.gpu.Card.Grid;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Runs matrix products and convolutions.
final class Products {
  // The sizes of product.cuh.
  private static final int TILE = 64;
  private static final int THREADS = 256;

  /// Blocks beside each other for the products of a batch; with more products each takes several.
  private static final int MOST_LAYERS = 1024;

  private static final int PLACES = 3;

  /// The compute capability from which on cards multiply these types on tensor cores.
  private static final int TENSOR_CORES = 80;

  private final Card card;
  private final ProductOptions options;
  private final Arguments arguments = new Arguments();
  private Optional<Blas> found = Optional.empty();
  private boolean looked;

  Products(Card card, ProductOptions options) {
    this.card = card;
    this.options = options;
  }

  private Optional<Blas> blas() {
    if (!looked) {
      looked = true;
      found = options.blas().get();
    }
    return found;
  }

  void multiply(View a, View b, View out) {
    int rank = out.shape().rank();
    long m = out.shape().size(rank - 2);
    long n = out.shape().size(rank - 1);
    if (out.shape().numel() == 0) {
      return;
    }
    Layout[] batch = Layout.collapse(batch(a), batch(b), batch(out));
    int dims = batch[0].shape().rank();
    View[] views = {a, b, out};
    if (blas().filter(library -> library.multiply(views, batch, options.tf32())).isPresent()) {
      return;
    }
    Arguments.checkDims(dims);
    long count = batch[0].shape().numel();
    arguments.clear().put64(m).put64(n).put64(a.shape().size(rank - 1)).put64(count);
    arguments.put32(dims).put32(0);
    arguments.put64(batch[0].shape().toArray(), Arguments.DIMS);
    for (int i = 0; i < views.length; i++) {
      View view = views[i];
      arguments.put64(Arguments.address(view)).put32(Arguments.type(view.dtype())).put32(0);
      arguments.put64(view.layout().stride(rank - 2)).put64(view.layout().stride(rank - 1));
      arguments.put64(batch[i].strides(), Arguments.DIMS);
    }
    launch(out.dtype(), "multiply", m, n, count);
  }

  private static Layout batch(View view) {
    return view.layout().head(view.shape().rank() - 2);
  }

  private void launch(DType type, String kernel, long m, long n, long layers) {
    long tiles = (m + TILE - 1) / TILE * ((n + TILE - 1) / TILE);
    String numbers = numbers(type);
    Grid grid = new Grid(tiles, 1, (int) Math.min(layers, MOST_LAYERS), THREADS);
    card.launch("product_" + numbers, kernel + "_" + numbers, grid, arguments.buffer());
  }

  /// The numbers in which a type's products are computed: the last part of kernels' names.
  private String numbers(DType type) {
    boolean tensorCores = card.capability() >= TENSOR_CORES;
    return switch (type) {
      case FLOAT16 -> tensorCores ? "half" : "float";
      case BFLOAT16 -> tensorCores ? "bfloat16" : "float";
      case FLOAT32 -> tensorCores && options.tf32() ? "tf32" : "float";
      default -> type.arithmetic().name().toLowerCase(Locale.ROOT);
    };
  }

  void convolve(Convolve convolve, View a, View b, View out) {
    if (!out.dtype().isFloating()) {
      throw new Unsupported("convolutions of whole numbers");
    }
    if (out.shape().numel() == 0) {
      return;
    }
    switch (convolve.pass()) {
      case FORWARD -> write(convolve, a, b, out);
      case INPUT -> write(convolve, out, b, a);
      case WEIGHT -> write(convolve, a, out, b);
    }
    long groups = convolve.groups();
    long n = out.shape().numel();
    long m =
        switch (convolve.pass()) {
          case FORWARD, INPUT -> out.shape().size(1) / groups;
          case WEIGHT -> out.shape().size(0) / groups;
        };
    String kernel = "convolve_" + convolve.pass().name().toLowerCase(Locale.ROOT);
    launch(out.dtype(), kernel, m, n / (m * groups), groups);
  }

  /// Writes the structure `Convolution` of convolution.cuh.
  private void write(Convolve convolve, View x, View w, View y) {
    long groups = convolve.groups();
    arguments.clear().put64(x.shape().size(0)).put64(w.shape().size(1));
    arguments.put64(w.shape().size(0) / groups).put64(groups);
    for (View view : new View[] {x, w, y}) {
      int rank = view.shape().rank();
      arguments.put64(Arguments.address(view)).put32(Arguments.type(view.dtype())).put32(0);
      arguments.put64(view.layout().stride(0)).put64(view.layout().stride(1));
      for (int d = rank - PLACES; d < rank; d++) {
        arguments.put64(d < 2 ? 0 : view.layout().stride(d));
      }
    }
    places(x);
    places(y);
    window(arguments, convolve.window());
  }

  private void places(View view) {
    places(arguments, view);
  }

  /// A view's sizes behind batch and channels, three of them.
  static void places(Arguments arguments, View view) {
    int rank = view.shape().rank();
    for (int d = rank - PLACES; d < rank; d++) {
      arguments.put32(d < 2 ? 1 : Math.toIntExact(view.shape().size(d)));
    }
  }

  /// A window's numbers, for three dimensions.
  static void window(Arguments arguments, Window window) {
    three(arguments, window.size(), 1);
    three(arguments, window.stride(), 1);
    three(arguments, window.padding(), 0);
    three(arguments, window.dilation(), 1);
  }

  private static void three(Arguments arguments, List<Integer> values, int otherwise) {
    int missing = PLACES - values.size();
    for (int d = 0; d < PLACES; d++) {
      arguments.put32(d < missing ? otherwise : values.get(d - missing));
    }
  }
}
