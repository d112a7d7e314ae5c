package dev.jacobi.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ShapeTest {
  @Test
  void ownsItsSizes() {
    long[] sizes = {2, 3};
    Shape shape = Shape.of(sizes);
    sizes[0] = 9;
    shape.toArray()[1] = 9;
    assertEquals(Shape.of(2, 3), shape);
    assertEquals(Shape.of(2, 3).hashCode(), shape.hashCode());
    assertNotEquals(Shape.of(3, 2), shape);
  }

  @Test
  void countsElements() {
    assertEquals(1, Shape.SCALAR.numel());
    assertEquals(24, Shape.of(2, 3, 4).numel());
    assertEquals(0, Shape.of(2, 0, 4).numel());
    assertThrows(ShapeException.class, () -> Shape.of(1L << 40, 1L << 40));
    assertThrows(ShapeException.class, () -> Shape.of(1L << 32, 1L << 31));
  }

  @Test
  void countsDimsFromTheEnd() {
    Shape shape = Shape.of(2, 3, 4);
    assertEquals(4, shape.size(-1));
    assertEquals(2, shape.size(-3));
    assertEquals(1, shape.dim(-2, "test"));
    assertEquals(0, Shape.SCALAR.dim(-1, "test"));
  }

  @Test
  void broadcastsAlignedAtTheEnd() {
    assertEquals(Shape.of(2, 3), Shape.of(2, 3).broadcast(Shape.of(3), "test"));
    assertEquals(Shape.of(2, 3), Shape.of(2, 1).broadcast(Shape.of(1, 3), "test"));
    assertEquals(Shape.of(2, 3), Shape.SCALAR.broadcast(Shape.of(2, 3), "test"));
    assertEquals(Shape.of(0), Shape.of(1).broadcast(Shape.of(0), "test"));
    assertEquals(Shape.of(4, 2, 3), Shape.of(4, 1, 1).broadcast(Shape.of(2, 3), "test"));
  }

  @Test
  void reduces() {
    boolean[] last = {false, true};
    assertEquals(Shape.of(2), Shape.of(2, 3).reduce(last, false));
    assertEquals(Shape.of(2, 1), Shape.of(2, 3).reduce(last, true));
    assertEquals(Shape.SCALAR, Shape.of(3).reduce(new boolean[] {true}, false));
  }

  @Test
  void saysWhatDoesNotFit() {
    assertError(
        "add: shapes [2, 3] and [4] do not broadcast: sizes 3 and 4 differ at dim 1",
        () -> Shape.of(2, 3).broadcast(Shape.of(4), "add"));
    assertError(
        "sum: dim 2 is out of range for shape [2, 3]; it has dims -2 to 1",
        () -> Shape.of(2, 3).dim(2, "sum"));
    assertError("sizes must not be negative, got [2, -3]", () -> Shape.of(2, -3));
  }

  private static void assertError(String part, Executable action) {
    String message = String.valueOf(assertThrows(ShapeException.class, action).getMessage());
    assertTrue(message.contains(part), message);
  }
}
