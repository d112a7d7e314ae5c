package dev.jacobi.nn.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Init;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.data.Sampler;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/// What networks and their data draw has the probabilities that were asked for: Pearson's test with
/// fixed seeds, five standard deviations above its mean.
class RandomnessTest {
  private static final int N = 60_000;

  private static void assertDrawn(String what, double[] shares, double... counts) {
    double total = DoubleStream.of(shares).sum();
    double draws = DoubleStream.of(counts).sum();
    double chiSquare = 0;
    int free = -1;
    for (int i = 0; i < shares.length; i++) {
      double expected = draws * shares[i] / total;
      if (expected == 0) {
        assertEquals(0, counts[i], what + " drew what has no share: " + i);
      } else {
        chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
        free++;
      }
    }
    assertTrue(chiSquare <= free + 5 * Math.sqrt(2 * free), what + ": chi-square " + chiSquare);
  }

  private static double[] counts(int bins, long... draws) {
    double[] counts = new double[bins];
    for (long draw : draws) {
      counts[Math.toIntExact(draw)]++;
    }
    return counts;
  }

  @Test
  void dropoutDropsItsShareInEveryType() {
    for (DType type : List.of(DType.FLOAT64, DType.FLOAT32, DType.FLOAT16, DType.BFLOAT16)) {
      for (double p : new double[] {0, 0.1, 0.5, 0.875, 1}) {
        Tensor.manualSeed(11);
        Module layer = Layers.dropout(p);
        layer.train();
        Tensor y = layer.forward(Tensor.ones(N).to(type));
        double kept = y.ne(0).to(DType.FLOAT64).sum().item();
        assertEquals(type, y.dtype());
        assertDrawn("dropout " + p + " in " + type, new double[] {p, 1 - p}, N - kept, kept);
      }
    }
  }

  @Test
  void samplersDrawInProportion() {
    double[] equal = new double[64];
    Arrays.fill(equal, 1);
    long[] some = Sampler.random(N).order(64, new Random(5));
    assertDrawn("random", equal, counts(64, some));
    double[] weights = new double[50];
    Arrays.setAll(weights, i -> i % 4 == 3 ? 0 : 1 + i % 9);
    long[] drawn = Sampler.weighted(weights, N).order(50, new Random(5));
    assertDrawn("weighted", weights, counts(50, drawn));
    Random random = new Random(5);
    double[] firsts = new double[16];
    double[] lasts = new double[16];
    for (int i = 0; i < N / 10; i++) {
      long[] order = Sampler.shuffled().order(16, random);
      firsts[(int) order[0]]++;
      lasts[(int) order[15]]++;
    }
    assertDrawn("first of shuffled", Arrays.copyOf(equal, 16), firsts);
    assertDrawn("last of shuffled", Arrays.copyOf(equal, 16), lasts);
  }

  @Test
  void parametersAreDrawnAsAsked() {
    double[] equal = new double[32];
    Arrays.fill(equal, 1);
    for (DType type : List.of(DType.FLOAT64, DType.FLOAT32)) {
      Tensor.manualSeed(11);
      Parameter p = Parameter.of(Tensor.zeros(200, 300).to(type));
      Init.uniform(p, -2, 6);
      long[] places = p.tensor().detach().add(2).mul(4).floor().to(DType.INT64).toLongArray();
      assertDrawn("uniform in " + type, equal, counts(32, places));
      Init.sparse(p, 0.25, 1);
      assertEquals(50 * 300, p.tensor().detach().eq(0).to(DType.FLOAT64).sum().item());
    }
  }
}
