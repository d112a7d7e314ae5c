package dev.jacobi.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.data.DataLoader.Position;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoaderTest {
  private static final int COUNT = 23;

  private final Dataset numbers =
      new Dataset(Tensor.arange(COUNT).to(DType.FLOAT32).reshape(COUNT, 1), Tensor.arange(COUNT));

  private static List<String> batches(Iterator<Batch> loader) {
    List<String> seen = new ArrayList<>();
    while (loader.hasNext()) {
      Batch batch = loader.next();
      seen.add(
          Arrays.toString(batch.x().toDoubleArray()) + Arrays.toString(batch.y().toLongArray()));
    }
    return seen;
  }

  private DataLoader noisy() {
    return numbers.batches(4).shuffle(5).transform(Transforms.noise(0.1));
  }

  /// Equal examples: what differs between batches is the change alone.
  @Test
  void everyBatchOfEveryEpochIsChangedInItsOwnWay() {
    int epochs = 3;
    int batches = 70;
    Dataset equal = new Dataset(Tensor.zeros(4L * batches, 1, 2, 2), Tensor.zeros(4L * batches));
    for (int threads : new int[] {0, 2}) {
      DataLoader loader = equal.batches(4).transform(Transforms.noise(1)).prefetch(threads);
      Set<String> seen = new HashSet<>();
      for (int epoch = 0; epoch < epochs; epoch++) {
        for (Batch batch : loader) {
          seen.add(Arrays.toString(batch.x().toFloatArray()));
        }
      }
      assertEquals(epochs * batches, seen.size(), threads + " threads");
    }
  }

  /// Whether an image is mirrored depends on its batch: the first ones of all batches too.
  @Test
  void flipsDifferFromBatchToBatch() {
    float[] image = {1, 2};
    Tensor x = Tensor.of(image, 1, 1, 1, 2).expand(600, 1, 1, 2);
    Dataset equal = new Dataset(x.contiguous(), Tensor.zeros(600));
    for (long seed = 0; seed < 5; seed++) {
      int[] mirrored = new int[3];
      DataLoader loader =
          equal.batches(3).sampler(Sampler.sequential(), seed).transform(Transforms.randomFlip());
      for (Batch batch : loader) {
        for (int i = 0; i < 3; i++) {
          mirrored[i] += batch.x().get(i, 0, 0, 0) == 2 ? 1 : 0;
        }
      }
      for (int count : mirrored) {
        // 200 batches: within five standard deviations of half.
        assertEquals(100, count, 35, "seed " + seed);
      }
    }
  }

  @Test
  void goesOnWhereItWasLeft() {
    DataLoader whole = noisy();
    List<String> first = batches(whole.iterator());
    List<String> second = batches(whole.iterator());
    assertNotEquals(first, second);
    assertEquals(new Position(2, 0), whole.position());

    DataLoader left = noisy();
    List<String> all = batches(left.iterator());
    Iterator<Batch> epoch = left.iterator();
    List<String> begun = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      begun.addAll(batches(List.of(epoch.next()).iterator()));
    }
    Position position = left.position();
    assertEquals(new Position(1, 3), position);

    DataLoader resumed = noisy().prefetch(2);
    resumed.position(position);
    begun.addAll(batches(resumed.iterator()));
    assertEquals(first, all);
    assertEquals(second, begun);
    assertEquals(new Position(2, 0), resumed.position());
  }

  @Test
  void threadsChangeNothing() {
    for (int threads : new int[] {1, 3, 50}) {
      DataLoader loader = noisy().prefetch(threads);
      DataLoader plain = noisy();
      for (int epoch = 0; epoch < 2; epoch++) {
        assertEquals(batches(plain.iterator()), batches(loader.iterator()));
      }
    }
  }

  @Test
  void makesBatchesAheadOnOtherThreads() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch three = new CountDownLatch(3);
    Examples slow =
        Examples.of(
            6,
            i -> {
              threads.add(Thread.currentThread());
              three.countDown();
              await(three);
              return (double) i;
            },
            all -> {
              Tensor x = Tensor.tensor(all.stream().mapToDouble(v -> v).toArray());
              return new Batch(x, x);
            });
    assertEquals(6, batches(slow.batches(1).prefetch(3).iterator()).size());
    assertFalse(threads.contains(Thread.currentThread()));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(2, TimeUnit.MINUTES), "batches are not made at the same time");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void tellsWhatWentWrongOnAThread() {
    Examples bad =
        Examples.of(
            3,
            i -> {
              throw new IllegalArgumentException("no example " + i);
            },
            all -> new Batch(Tensor.ones(1), Tensor.ones(1)));
    Iterator<Batch> epoch = bad.batches(1).prefetch(2).iterator();
    Exception error = assertThrows(IllegalArgumentException.class, epoch::next);
    assertEquals("no example 0", error.getMessage());
  }

  @Test
  void drawsByWeight() {
    double[] weights = {0, 1, 0, 3, 0};
    Dataset five = numbers.select(0, 1, 2, 3, 4);
    int count = 20_000;
    DataLoader loader = five.batches(count).sampler(Sampler.weighted(weights, count), 3);
    assertEquals(1, loader.size());
    Batch all = loader.iterator().next();
    long[] counts = new long[5];
    Arrays.stream(all.y().toLongArray()).forEach(label -> counts[(int) label]++);
    assertEquals(0, counts[0] + counts[2] + counts[4]);
    // Five standard deviations of a binomial distribution.
    double deviation = Math.sqrt(count * 0.75 * 0.25);
    assertEquals(0.75 * count, (double) counts[3], 5 * deviation);
    assertThrows(IllegalArgumentException.class, () -> Sampler.weighted(new double[] {0}, 1));
    assertThrows(IllegalArgumentException.class, () -> Sampler.weighted(new double[] {-1, 2}, 1));
  }

  @Test
  void drawsAtRandom() {
    DataLoader loader = numbers.batches(10).sampler(Sampler.random(500), 1).dropLast();
    assertEquals(50, loader.size());
    Set<Long> seen = new TreeSet<>();
    for (Batch batch : loader) {
      Arrays.stream(batch.y().toLongArray()).forEach(seen::add);
    }
    assertEquals(COUNT, seen.size());
  }

  @Test
  void foldsTestEveryExampleOnce() {
    List<Split> folds = numbers.folds(5, 2);
    List<Long> tested = new ArrayList<>();
    for (Split fold : folds) {
      assertEquals(COUNT, fold.train().size() + fold.test().size());
      long[] test = fold.test().y().toLongArray();
      Set<Long> train = new TreeSet<>();
      Arrays.stream(fold.train().y().toLongArray()).forEach(train::add);
      Arrays.stream(test).forEach(tested::add);
      Arrays.stream(test).forEach(label -> assertFalse(train.contains(label)));
      assertTrue(test.length == 4 || test.length == 5);
    }
    assertEquals(
        Arrays.stream(numbers.y().toLongArray()).boxed().toList(),
        tested.stream().sorted().toList());
  }

  @Test
  void splitsNumbersToo() {
    Dataset data = new Dataset(Tensor.randn(10, 2), Tensor.randn(10, 1));
    Split split = data.split(0.7, 1);
    assertEquals(7, split.train().size());
    assertEquals(3, split.test().size());
  }

  @Test
  void changesImages() {
    Dataset images =
        new Dataset(Tensor.arange(32).to(DType.FLOAT32).reshape(8, 1, 2, 2), Tensor.arange(8));
    Transform flips = Transforms.randomFlip();
    Tensor flipped = flips.apply(images.x(), new Random(1));
    int mirrored = 0;
    for (int i = 0; i < 8; i++) {
      double[] before = images.x().select(0, i).toDoubleArray();
      double[] after = flipped.select(0, i).toDoubleArray();
      boolean isMirrored = after[0] == before[1];
      mirrored += isMirrored ? 1 : 0;
      assertArrayEquals(
          isMirrored ? new double[] {before[1], before[0], before[3], before[2]} : before, after);
    }
    assertTrue(mirrored > 0 && mirrored < 8);

    Tensor moved = Transforms.randomCrop(1).apply(Tensor.ones(50, 1, 2, 2), new Random(1));
    Set<Double> sums = new TreeSet<>();
    Arrays.stream(moved.sum(1, 2, 3).toDoubleArray()).forEach(sums::add);
    assertEquals(Set.of(1.0, 2.0, 4.0), sums);

    double[] normal =
        Transforms.normalize(new double[] {2}, new double[] {4})
            .apply(Tensor.full(10, 1, 1, 1, 1), new Random(1))
            .toDoubleArray();
    assertArrayEquals(new double[] {2}, normal);
    Exception error =
        assertThrows(RuntimeException.class, () -> flips.apply(Tensor.ones(2, 4), new Random(1)));
    assertTrue(String.valueOf(error.getMessage()).contains("[2, 4]"));
  }
}
