package dev.jacobi.shape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private static final long SEED = 20260101;

  @Test
  void knowsWhatIsContiguous() {
    Layout layout = Layout.contiguous(Shape.of(2, 3, 4));
    assertArrayEquals(new long[] {12, 4, 1}, layout.strides());
    assertTrue(layout.isContiguous());
    assertFalse(layout.permute(new int[] {1, 0, 2}).isContiguous());
    assertFalse(layout.select(0, 1).isContiguous());
    assertTrue(layout.select(0, 1).isDense());
    assertTrue(Layout.of(Shape.of(1, 3), new long[] {99, 1}, 0).isContiguous());
    assertTrue(Layout.of(Shape.of(0, 3), new long[] {7, 7}, 0).isContiguous());
  }

  @Test
  void repeatsWithStrideZero() {
    Layout row = Layout.contiguous(Shape.of(3)).expand(Shape.of(2, 3));
    assertArrayEquals(new long[] {0, 1}, row.strides());
    assertEquals(List.of(0L, 1L, 2L, 0L, 1L, 2L), places(row));
  }

  @Test
  void slicesAndSelects() {
    Layout layout = Layout.contiguous(Shape.of(3, 4));
    assertEquals(List.of(1L, 3L, 5L, 7L, 9L, 11L), places(layout.slice(1, 1, 2, 2)));
    assertEquals(List.of(2L, 6L, 10L), places(layout.select(1, 2)));
    assertEquals(List.of(), places(layout.slice(0, 3, 0, 1)));
  }

  /// Any way of looking at a storage gives the places that the definition gives.
  @Test
  void reshapeKeepsTheOrderOfElements() {
    SplittableRandom random = new SplittableRandom(SEED);
    int views = 0;
    for (int i = 0; i < 2000; i++) {
      Layout layout = random(random);
      Shape to = shuffledFactors(layout.shape().numel(), random);
      Optional<Layout> view = layout.reshape(to);
      if (view.isPresent()) {
        views++;
        assertEquals(places(layout), places(view.get()), "seed " + SEED + ": " + layout + to);
      }
    }
    assertTrue(views > 500, "only " + views + " of 2000 reshapes were views");
  }

  @Test
  void reshapeCopiesOnlyWhereItMust() {
    Layout matrix = Layout.contiguous(Shape.of(4, 6));
    assertTrue(matrix.slice(1, 0, 2, 2).reshape(Shape.of(2, 2, 2)).isPresent());
    assertTrue(matrix.permute(new int[] {1, 0}).reshape(Shape.of(6, 2, 2)).isPresent());
    assertTrue(matrix.permute(new int[] {1, 0}).reshape(Shape.of(1, 6, 4, 1)).isPresent());
    assertTrue(matrix.permute(new int[] {1, 0}).reshape(Shape.of(24)).isEmpty());
    assertTrue(matrix.slice(1, 0, 2, 2).reshape(Shape.of(8)).isEmpty());
  }

  @Test
  void collapseKeepsTheOrderOfElements() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 2000; i++) {
      Layout first = random(random);
      Layout second = Layout.contiguous(first.shape());
      Layout[] merged = Layout.collapse(first, second);
      assertEquals(places(first), places(merged[0]), "seed " + SEED + ": " + first);
      assertEquals(places(second), places(merged[1]), "seed " + SEED + ": " + first);
    }
    assertEquals(1, Layout.collapse(Layout.contiguous(Shape.of(2, 1, 3)))[0].shape().rank());
  }

  /// A view of a random tensor: sliced, permuted, perhaps expanded.
  private static Layout random(SplittableRandom random) {
    int rank = random.nextInt(1, 5);
    long[] sizes = random.longs(rank, 1, 5).toArray();
    Layout layout = Layout.contiguous(Shape.of(sizes));
    for (int k = random.nextInt(4); k > 0; k--) {
      int dim = random.nextInt(rank);
      long size = layout.shape().size(dim);
      layout =
          switch (random.nextInt(3)) {
            case 0 -> layout.slice(dim, size - 1, 1, 1);
            case 1 -> layout.slice(dim, 0, (size + 1) / 2, 2);
            default -> layout.permute(swap(rank, dim, random.nextInt(rank)));
          };
    }
    long[] grown = layout.shape().toArray();
    for (int d = 0; d < rank; d++) {
      grown[d] = grown[d] == 1 && random.nextBoolean() ? 3 : grown[d];
    }
    return layout.expand(Shape.of(grown));
  }

  private static int[] swap(int rank, int a, int b) {
    int[] order = new int[rank];
    for (int d = 0; d < rank; d++) {
      order[d] = d == a ? b : d == b ? a : d;
    }
    return order;
  }

  private static Shape shuffledFactors(long numel, SplittableRandom random) {
    List<Long> sizes = new ArrayList<>();
    long rest = numel;
    for (long factor = 2; rest > 1; ) {
      if (rest % factor != 0) {
        factor++;
      } else {
        rest /= factor;
        if (!sizes.isEmpty() && random.nextBoolean()) {
          sizes.set(sizes.size() - 1, sizes.getLast() * factor);
        } else {
          sizes.add(random.nextInt(sizes.size() + 1), factor);
        }
      }
    }
    return Shape.of(sizes.stream().mapToLong(Long::longValue).toArray());
  }

  /// Where the elements lie, in row-major order, by the definition.
  private static List<Long> places(Layout layout) {
    List<Long> places = new ArrayList<>(List.of(layout.offset()));
    for (int d = 0; d < layout.shape().rank(); d++) {
      List<Long> next = new ArrayList<>();
      for (long place : places) {
        for (long i = 0; i < layout.shape().size(d); i++) {
          next.add(place + i * layout.stride(d));
        }
      }
      places = next;
    }
    for (int i = 0; i < places.size(); i++) {
      assertEquals(places.get(i), layout.offsetOf(i), layout.toString());
    }
    return places;
  }
}
