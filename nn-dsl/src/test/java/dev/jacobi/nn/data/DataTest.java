package dev.jacobi.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class DataTest {
  private final Dataset numbers =
      new Dataset(
          Tensor.arange(10).to(dev.jacobi.shape.DType.FLOAT32).reshape(10, 1), Tensor.arange(10));

  private static List<Long> order(Iterable<Batch> batches) {
    List<Long> order = new ArrayList<>();
    for (Batch batch : batches) {
      assertEquals(batch.x().size(0), batch.size());
      assertArrayEquals(batch.x().toDoubleArray(), batch.y().toDoubleArray());
      Arrays.stream(batch.y().toLongArray()).forEach(order::add);
    }
    return order;
  }

  @Test
  void batchesComeInOrder() {
    DataLoader loader = numbers.batches(4);
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L), order(loader));
    assertEquals(3, loader.size());
    assertEquals(2, loader.dropLast().size());
    assertEquals(8, order(loader.dropLast()).size());
    Iterator<Batch> epoch = numbers.batches(10).iterator();
    assertEquals("Batch(x [10, 1], y [10])", epoch.next().toString());
    assertThrows(NoSuchElementException.class, epoch::next);
  }

  @Test
  void shufflesEachEpochAndRepeatsWithTheSeed() {
    DataLoader loader = numbers.batches(3).shuffle(7);
    List<Long> first = order(loader);
    List<Long> second = order(loader);
    assertNotEquals(first, second);
    assertEquals(order(numbers.batches(1)), first.stream().sorted().toList());
    assertEquals(first, order(numbers.batches(3).shuffle(7)));
    assertNotEquals(first, order(numbers.batches(3).shuffle(8)));
  }

  @Test
  void splitsEveryClass() {
    long[] labels = new long[100];
    Arrays.fill(labels, 0, 20, 1);
    Split split = new Dataset(Tensor.arange(100), Tensor.tensor(labels)).split(0.75, 3);
    assertEquals(75, split.train().size());
    assertEquals(15, split.train().y().sum().item());
    assertEquals(5, split.test().y().sum().item());
    List<Double> all = new ArrayList<>();
    Arrays.stream(split.train().x().toDoubleArray()).forEach(all::add);
    Arrays.stream(split.test().x().toDoubleArray()).forEach(all::add);
    assertEquals(100, all.stream().distinct().count());
  }

  /// Labels that occur once, or a few times: both parts have their share of the whole all the same.
  @Test
  void splitsWhatIsOneOfAKind() {
    for (int kinds : new int[] {100, 50, 34, 3, 1}) {
      Tensor labels = Tensor.arange(100).remainder(kinds);
      Split split = new Dataset(Tensor.arange(100), labels).split(0.8, 3);
      assertEquals(80, split.train().size(), kinds + " kinds");
      assertEquals(20, split.test().size(), kinds + " kinds");
      double[] present = new double[kinds];
      for (long label : split.train().y().toLongArray()) {
        present[(int) label]++;
      }
      for (int kind = 0; kind < kinds; kind++) {
        double share = 0.8 * (100 / kinds + (kind < 100 % kinds ? 1 : 0));
        assertEquals(share, present[kind], 1, kinds + " kinds, the share of " + kind);
      }
      // Which ones go into the test does not depend on their order.
      assertTrue(split.test().x().toDoubleArray()[0] != 80 || kinds < 100);
    }
    Split two = new Dataset(Tensor.arange(2), Tensor.arange(2)).split(0.99, 1);
    assertEquals(1, two.test().size());
  }

  @Test
  void saysWhatIsWrong() {
    Exception shapes =
        assertThrows(RuntimeException.class, () -> new Dataset(Tensor.ones(3, 2), Tensor.ones(4)));
    assertTrue(String.valueOf(shapes.getMessage()).contains("[3, 2] and [4]"));
    assertThrows(IllegalArgumentException.class, () -> numbers.batches(0));
    assertThrows(IllegalArgumentException.class, () -> numbers.split(1, 0));
  }

  @Test
  void digitsAreThoseOfScikitLearn() {
    Digits digits = Digits.load();
    Dataset all = digits.all();
    assertEquals(Shape.of(1797, 64), all.x().shape());
    // load_digits().images.sum() is 561718, .target.sum() is 8070, data[0, 2] is 5, data[1796, 34]
    // is 12.
    assertEquals(561718, all.x().mul(16).sum().item(), 1);
    assertEquals(8070, all.y().sum().item());
    assertEquals(5 / 16.0, all.x().get(0, 2));
    assertEquals(12 / 16.0, all.x().get(1796, 34));
    assertEquals(1438, digits.train().size());
    assertEquals(359, digits.test().size());
    Table table = digits.table();
    assertEquals(1797, table.rowCount());
    assertEquals(List.of("label", "p00", "p01"), table.columnNames().subList(0, 3));
    assertEquals(5, table.intColumn("p02").get(0));
    assertFalse(table.column("p77").isEmpty());
  }

  @Test
  void irisIsThatOfScikitLearn() {
    Iris iris = Iris.load();
    assertEquals(Shape.of(150, 4), iris.all().x().shape());
    // load_iris().data.mean(axis=0)
    assertArrayEquals(
        new double[] {5.843333, 3.057333, 3.758, 1.199333},
        iris.all().x().mean(0).toDoubleArray(),
        1e-5);
    assertEquals(120, iris.train().size());
    assertEquals(30, iris.test().size());
    assertEquals(30, iris.test().y().sum().item());
    assertEquals("virginica", iris.table().stringColumn("species").get(149));
    assertEquals(iris.features(), iris.table().columnNames().subList(0, 4));
  }
}
