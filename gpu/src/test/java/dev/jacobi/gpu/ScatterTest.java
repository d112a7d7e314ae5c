package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Device;
import dev.jacobi.tensor.Generator;
import dev.jacobi.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A long line is scattered by many threads, and each place still joins what comes to it in the
/// order of the index: bit for bit what the CPU computes.
class ScatterTest {
  private static final int N = 3000;

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16", "FLOAT32", "FLOAT64"})
  void sumsRoundAsOnTheCpu(DType type) {
    for (int places : new int[] {1, 7, N}) {
      Generator random = Generator.seeded(places);
      // Numbers of very different size: another order would give another sum.
      Tensor values = Tensor.randn(random, N).mul(Tensor.randn(random, N).mul(3).exp()).to(type);
      Tensor index = Tensor.randint(random, places, N);
      Tensor expected = Tensor.zeros(places).to(type).scatterAdd(0, index, values);
      long before = CudaDouble.count("kernel scatter_line");
      Tensor actual =
          Tensor.zeros(places)
              .to(type)
              .to(Device.cuda())
              .scatterAdd(0, index.to(Device.cuda()), values.to(Device.cuda()));
      assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray(), type + " " + places);
      assertEquals(before + 1, CudaDouble.count("kernel scatter_line"));
    }
    assertEquals("", CudaDouble.report());
  }

  @Test
  void anIndexOutOfRangeInALongLineIsReported() {
    float[] rows = new float[N];
    rows[N - 2] = 9;
    Tensor index = Tensor.tensor(rows).to(DType.INT64).to(Device.cuda());
    Tensor sums =
        Tensor.zeros(9).to(Device.cuda()).scatterAdd(0, index, Tensor.ones(N).to(Device.cuda()));
    IndexOutOfBoundsException error =
        assertThrows(IndexOutOfBoundsException.class, sums::toDoubleArray);
    String text = String.valueOf(error.getMessage());
    assertTrue(text.contains("index 9 is out of range for dim 0 of size 9"), text);
  }
}
