package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.Convolve;
import dev.jacobi.backend.PoolWindows;
import dev.jacobi.backend.RandomFill;
import dev.jacobi.backend.View;
import dev.jacobi.backend.Window;
import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.gpu.KernelArguments.Unsupported;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Sizes at which numbers of 32 or 64 bits end: what the kernels cannot count is refused or left to
/// the CPU, and nothing is computed from a number that wrapped around.
class ExtremeSizesTest {
  private static final long LIMIT = 8 << 20;

  private final CpuBackend host = new CpuBackend(1, 1 << 26, () -> "");
  private final CudaBackend cuda = backend(true);

  private CudaBackend backend(boolean caching) {
    CudaDevice card = new CudaDevice(0);
    return new CudaBackend(card, new CudaAllocator(card, LIMIT, caching), host);
  }

  @Test
  void memoryBeyondAllNumbersIsRefusedAndTheAllocatorGoesOn() {
    for (boolean caching : new boolean[] {true, false}) {
      CudaBackend backend = backend(caching);
      long live = backend.allocator().liveBytes();
      for (long bytes : new long[] {LIMIT + 1, 1L << 62, Long.MAX_VALUE - 511, Long.MAX_VALUE}) {
        OutOfMemoryError error =
            assertThrows(OutOfMemoryError.class, () -> backend.allocate(DType.UINT8, bytes));
        assertTrue(String.valueOf(error.getMessage()).contains("out of memory: "));
      }
      assertEquals(live, backend.allocator().liveBytes());
      assertEquals(12, backend.allocate(DType.FLOAT32, 3).bytes());
    }
  }

  @Test
  void tooManyBlocksAreNotLaunched() {
    CudaDevice card = new CudaDevice(0);
    for (long blocks : new long[] {1L << 31, 1L << 40, Long.MAX_VALUE}) {
      CudaDevice.Grid grid = new CudaDevice.Grid(blocks, 1, 1, 128);
      assertThrows(
          Unsupported.class,
          () -> card.launch("index", "gather", grid, new KernelArguments().buffer()));
    }
  }

  /// A place of a window is found in 32 bits, or not on the card.
  @Test
  void windowsReachNoFurtherThanIntegers() {
    Random random = new Random(5);
    int[] extremes = {0, 1, 2, 3, 7, 1 << 15, 1 << 16, 1 << 30, Integer.MAX_VALUE};
    int refused = 0;
    int taken = 0;
    for (int i = 0; i < 2000; i++) {
      int size = Math.max(1, pick(random, extremes));
      int stride = Math.max(1, pick(random, extremes));
      int padding = pick(random, extremes);
      int dilation = Math.max(1, pick(random, extremes));
      Window window =
          new Window(List.of(size), List.of(stride), List.of(padding), List.of(dilation));
      long wide = pick(random, extremes);
      long narrow = pick(random, extremes);
      double furthest =
          Math.max((double) wide + padding, (narrow - 1.0) * stride + (size - 1.0) * dilation);
      if (furthest > Integer.MAX_VALUE) {
        refused++;
        assertThrows(
            Unsupported.class,
            () -> MatMulKernels.checkReach(window, sized(wide), sized(narrow)),
            window::toString);
      } else {
        taken++;
        MatMulKernels.checkReach(window, sized(wide), sized(narrow));
      }
    }
    assertTrue(refused > 100 && taken > 100, refused + " and " + taken);
  }

  private static int pick(Random random, int[] from) {
    return from[random.nextInt(from.length)];
  }

  /// A view that no memory stands behind.
  private View sized(long places) {
    return new View(
        cuda.allocate(DType.FLOAT32, 1),
        DType.FLOAT32,
        Layout.of(Shape.of(1, 1, places), new long[] {0, 0, 0}, 0));
  }

  /// Far out in the padding: the first window covers the first place with its second one, the
  /// second window covers it with its first one.
  @Test
  void aWindowInWidePaddingFindsThePlacesInside() {
    int far = 1 << 29;
    Window window = new Window(List.of(2), List.of(far), List.of(far), List.of(far));
    View in = view(cuda, new float[] {3, 4}, 1, 1, 2);
    View out = view(cuda, new float[2], 1, 1, 2);
    PoolWindows sum = new PoolWindows(window, PoolWindows.PoolingMode.SUM);
    cuda.run(sum, new View[] {in}, new View[] {out});
    assertArrayEquals(new float[] {3, 3}, read(cuda, out, 2));
    assertEquals(Set.of(), cuda.fallback().told());
    assertEquals("", CudaDouble.report());
  }

  private static View view(Backend backend, float[] values, long... sizes) {
    View view =
        new View(
            backend.allocate(DType.FLOAT32, values.length),
            DType.FLOAT32,
            Layout.contiguous(Shape.of(sizes)));
    backend.upload(MemorySegment.ofArray(values), view.storage());
    return view;
  }

  private static float[] read(Backend backend, View view, int n) {
    float[] found = new float[n];
    backend.download(view.storage(), 0, MemorySegment.ofArray(found));
    return found;
  }

  /// Depthwise convolutions have as many groups as channels, and large networks thousands of them.
  @Test
  void everyGroupOfAConvolutionIsComputed() {
    int groups = 2500;
    float[] x = new float[groups];
    float[] w = new float[groups];
    for (int i = 0; i < groups; i++) {
      x[i] = i % 11;
      w[i] = i % 7;
    }
    Window window = new Window(List.of(1), List.of(1), List.of(0), List.of(1));
    for (Convolve.Pass pass : Convolve.Pass.values()) {
      long[] plane = {1, groups, 1};
      long[] weight = {groups, 1, 1};
      View a = view(cuda, x, plane);
      View b = view(cuda, w, pass == Convolve.Pass.WEIGHT ? plane : weight);
      View out = view(cuda, new float[groups], pass == Convolve.Pass.WEIGHT ? weight : plane);
      cuda.run(new Convolve(window, groups, pass), new View[] {a, b}, new View[] {out});
      float[] found = read(cuda, out, groups);
      for (int i = 0; i < groups; i++) {
        assertEquals(x[i] * w[i], found[i], pass + ", group " + i);
      }
    }
    assertEquals("", CudaDouble.report());
  }

  @Test
  void wholeNumbersOfMoreThan32BitsAreThoseOfTheCpu() {
    for (double high : new double[] {100, 1L << 32, 1L << 33, 1L << 40}) {
      RandomFill fill = new RandomFill(RandomFill.Distribution.UNIFORM, 7, 0, 0, high);
      assertArrayEquals(longs(host, fill), longs(cuda, fill));
    }
    assertTrue(cuda.fallback().told().contains("whole random numbers of more than 32 bits"));
  }

  private static long[] longs(Backend backend, RandomFill fill) {
    View out =
        new View(backend.allocate(DType.INT64, 8), DType.INT64, Layout.contiguous(Shape.of(8)));
    backend.run(fill, new View[0], new View[] {out});
    long[] found = new long[8];
    backend.download(out.storage(), 0, MemorySegment.ofArray(found));
    return found;
  }
}
