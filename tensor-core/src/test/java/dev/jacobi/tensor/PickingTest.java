package dev.jacobi.tensor;

import static dev.jacobi.tensor.Index.all;
import static dev.jacobi.tensor.Index.at;
import static dev.jacobi.tensor.Index.ellipsis;
import static dev.jacobi.tensor.Index.newAxis;
import static dev.jacobi.tensor.Index.range;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Shapes and elements as NumPy's rules for indices say.
class PickingTest {
  private static final Tensor X = Tensor.arange(24).reshape(2, 3, 4);

  private static void assertPicked(String shape, Tensor actual, long... expected) {
    assertEquals(shape, actual.shape().toString());
    assertArrayEquals(expected, actual.toLongArray());
  }

  @Test
  void positionsAndRangesGiveViews() {
    assertPicked("[2]", X.index(all(), at(-1), at(0)), 8, 20);
    Tensor picked = X.index(newAxis(), at(1), range(0, 2), range(1, 4, 2));
    assertPicked("[1, 2, 2]", picked, 13, 15, 17, 19);
    assertPicked("[2, 3]", X.index(ellipsis(), at(3)), 3, 7, 11, 15, 19, 23);
  }

  @Test
  void neighbouringTensorsStayInPlaceAndOthersComeFirst() {
    Tensor rows = Tensor.tensor(new long[] {0, 2});
    Tensor columns = Tensor.tensor(new long[] {1, -1});
    assertPicked("[2, 2]", X.index(all(), rows, columns), 1, 11, 13, 23);
    Tensor batch = Tensor.tensor(new long[] {1, 0});
    assertPicked("[2, 3]", X.index(batch, all(), columns), 13, 17, 21, 3, 7, 11);
    Tensor cross = X.index(at(0), rows.unsqueeze(1), columns);
    assertPicked("[2, 2]", cross, 1, 3, 9, 11);
  }

  @Test
  void masksPickWhereTheyAreTrue() {
    assertPicked("[3]", X.index(X.gt(20)), 21, 22, 23);
    Tensor mask = Tensor.tensor(new boolean[] {true, false, true});
    assertPicked("[2, 2]", X.index(at(1), mask, range(0, 2)), 12, 13, 20, 21);
  }

  @Test
  void setChangesTheTensorAndItsViews() {
    Tensor x = Tensor.zeros(2, 3);
    Tensor row = x.select(0, 1);
    x.set(Tensor.scalar(5), at(1), range(0, 2));
    assertArrayEquals(new float[] {5, 5, 0}, row.toFloatArray());
    x.set(Tensor.tensor(new float[] {7, 8}), all(), Tensor.tensor(new long[] {2, 0}));
    assertArrayEquals(new float[] {8, 0, 7, 8, 5, 7}, x.toFloatArray());
    x.set(Tensor.scalar(-1), x.gt(7));
    assertArrayEquals(new float[] {-1, 0, 7, -1, 5, 7}, x.toFloatArray());
  }

  @Test
  void indexPutIsRecorded() {
    Tensor x = Tensor.zeros(3).requiresGrad(true);
    Tensor y = x.indexPut(Tensor.scalar(4), Tensor.tensor(new boolean[] {false, true, false}));
    assertArrayEquals(new float[] {0, 4, 0}, y.toFloatArray());
    assertEquals("reshape", Objects.requireNonNull(y.reshape(1, 3).origin()).name());
  }
}
