package dev.jacobi.gpu;

import dev.jacobi.backend.Convolve;
import dev.jacobi.backend.View;
import dev.jacobi.backend.Window;
import dev.jacobi.gpu.CudaDevice.Grid;
import dev.jacobi.gpu.KernelArguments.Unsupported;
import dev.jacobi.shape.DType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Runs matrix products and convolutions.
final class MatMulKernels {
  // The sizes of product.cuh.
  private static final int TILE = 64;
  private static final int THREADS = 256;

  /// Blocks beside each other for the products of a batch; with more products each takes several.
  private static final int MOST_LAYERS = 1024;

  /// Each group of a convolution has its own layer of blocks, of which CUDA takes so many.
  private static final int MOST_GROUPS = 65535;

  private static final int PLACES = 3;

  /// The compute capability from which on cards multiply these types on tensor cores.
  private static final int TENSOR_CORES = 80;

  private final CudaDevice card;
  private final MatMulOptions options;
  private final KernelArguments arguments = new KernelArguments();
  private Optional<CuBlas> found = Optional.empty();
  private boolean looked;

  MatMulKernels(CudaDevice card, MatMulOptions options) {
    this.card = card;
    this.options = options;
  }

  private Optional<CuBlas> blas() {
    if (!looked) {
      looked = true;
      found = options.blas().get();
    }
    return found;
  }

  void multiply(MatMulCall product) {
    if (product.isEmpty()
        || blas().filter(library -> library.multiply(product, options.tf32())).isPresent()) {
      return;
    }
    arguments.clear();
    product.write(arguments);
    launch(
        product.out().dtype(),
        "multiply",
        grid(product.rows(), product.columns(), product.count()));
  }

  /// Whether Jacobi's own kernel computes a product, in numbers that programs compute in too.
  boolean hasOwnKernel(MatMulCall product) {
    DType type = product.out().dtype();
    return blas().isEmpty()
        && numbers(type).equals(type.arithmetic().name().toLowerCase(Locale.ROOT));
  }

  /// The blocks of so many products of this size.
  static Grid grid(long m, long n, long layers) {
    return new Grid(tiles(m, n), 1, (int) Math.min(layers, MOST_LAYERS), THREADS);
  }

  private static long tiles(long m, long n) {
    return (m + TILE - 1) / TILE * ((n + TILE - 1) / TILE);
  }

  private void launch(DType type, String kernel, Grid grid) {
    String numbers = numbers(type);
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
    if (groups > MOST_GROUPS) {
      throw new Unsupported("convolutions of so many groups");
    }
    long n = out.shape().numel();
    long m =
        switch (convolve.pass()) {
          case FORWARD, INPUT -> out.shape().size(1) / groups;
          case WEIGHT -> out.shape().size(0) / groups;
        };
    String kernel = "convolve_" + convolve.pass().name().toLowerCase(Locale.ROOT);
    launch(out.dtype(), kernel, new Grid(tiles(m, n / (m * groups)), 1, (int) groups, THREADS));
  }

  /// Writes the structure `Convolution` of convolution.cuh.
  private void write(Convolve convolve, View x, View w, View y) {
    checkReach(convolve.window(), x, y);
    long groups = convolve.groups();
    arguments.clear().put64(x.shape().size(0)).put64(w.shape().size(1));
    arguments.put64(w.shape().size(0) / groups).put64(groups);
    for (View view : new View[] {x, w, y}) {
      int rank = view.shape().rank();
      arguments
          .put64(KernelArguments.address(view))
          .put32(KernelArguments.type(view.dtype()))
          .put32(0);
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
  static void places(KernelArguments arguments, View view) {
    int rank = view.shape().rank();
    for (int d = rank - PLACES; d < rank; d++) {
      arguments.put32(d < 2 ? 1 : (int) view.shape().size(d));
    }
  }

  /// Kernels find a window's places in numbers of 32 bits, which must hold them wherever it stands.
  ///
  /// @param wide what the window moves over
  /// @param narrow has a place for each of the window's
  static void checkReach(Window window, View wide, View narrow) {
    int dims = window.size().size();
    for (int i = 0; i < dims; i++) {
      long before = wide.shape().size(i - dims) + window.padding().get(i);
      long start = (narrow.shape().size(i - dims) - 1) * window.stride().get(i);
      long inside = (window.size().get(i) - 1L) * window.dilation().get(i);
      if (Math.max(before, start + inside) > Integer.MAX_VALUE) {
        throw new Unsupported("windows of such a reach");
      }
    }
  }

  /// A window's numbers, for three dimensions.
  static void window(KernelArguments arguments, Window window) {
    three(arguments, window.size(), 1);
    three(arguments, window.stride(), 1);
    three(arguments, window.padding(), 0);
    three(arguments, window.dilation(), 1);
  }

  private static void three(KernelArguments arguments, List<Integer> values, int otherwise) {
    int missing = PLACES - values.size();
    for (int d = 0; d < PLACES; d++) {
      arguments.put32(d < missing ? otherwise : values.get(d - missing));
    }
  }
}
