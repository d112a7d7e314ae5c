package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Memory that comes back early is never read, and whatever a user holds stays as it is.
class TensorScopeTest {
  @AfterEach
  void restore() {
    TensorScope.enable(true);
  }

  static IntStream seeds() {
    return IntStream.range(0, 100);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void programsGiveTheSameBitsWithAndWithoutEarlyRelease(int seed) {
    TensorScope.enable(false);
    List<double[]> expected = new RandomProgram(seed).run();
    TensorScope.enable(true);
    List<double[]> actual = new RandomProgram(seed).run();
    assertEquals(expected.size(), actual.size(), "seed " + seed);
    for (int i = 0; i < actual.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "seed " + seed + ", value " + i);
    }
  }

  @Test
  void whatAScopeLetGoOfSaysSo() {
    List<Tensor> escaped = new ArrayList<>();
    Tensor x = Tensor.ones(100, 100);
    Tensor result =
        TensorScope.tidy(
            () -> {
              Tensor middle = x.add(1);
              escaped.add(middle);
              return middle.mul(2);
            });
    assertEquals(4, result.get(0, 0));
    IllegalStateException error =
        assertThrows(IllegalStateException.class, () -> escaped.getFirst().sum());
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains("[100, 100]") && message.contains("copy()"), message);
    assertThrows(IllegalStateException.class, () -> escaped.getFirst().detach().toFloatArray());
    assertThrows(IllegalStateException.class, () -> escaped.getFirst().t().toFloatArray());
  }

  @Test
  void scopesLetGoWhenTheirBodyFails() {
    AtomicReference<Tensor> made = new AtomicReference<>(Tensor.scalar(0));
    assertThrows(
        ArithmeticException.class,
        () ->
            TensorScope.tidy(
                () -> {
                  made.set(Tensor.ones(100, 100));
                  throw new ArithmeticException("as planned");
                }));
    assertThrows(IllegalStateException.class, () -> made.get().sum());
    // Nothing is left open.
    Tensor after = Tensor.ones(3);
    assertEquals(3, after.sum().item());
  }

  @Test
  void innerResultsBelongToTheScopeAround() {
    List<Tensor> inner = new ArrayList<>();
    Tensor x = Tensor.ones(100, 100);
    Tensor outer =
        TensorScope.tidy(
            () -> {
              Tensor[] parts = TensorScope.tidy(() -> new Tensor[] {x.add(1), x, x.add(2)});
              inner.addAll(List.of(parts));
              return parts[0].add(parts[2]);
            });
    assertEquals(5, outer.get(0, 0));
    assertThrows(IllegalStateException.class, () -> inner.get(0).sum());
    assertSame(x, inner.get(1));
    assertEquals(10_000, x.sum().item());
    assertThrows(IllegalStateException.class, () -> inner.get(2).sum());
  }

  @Test
  void whatIsKeptOrEscapesStays() {
    List<Tensor> held = new ArrayList<>();
    TensorScope.tidy(
        () -> {
          held.add(TensorScope.keep(Tensor.full(7, 100, 100)));
          held.add(TensorScope.escape(() -> Tensor.full(8, 100, 100)));
        });
    assertEquals(7, held.get(0).get(1, 1));
    assertEquals(8, held.get(1).get(1, 1));
  }

  /// As a slider's answer reads the weights of a network that a cell trains.
  @Test
  void readersInOtherThreadsSeeWholeValues() throws InterruptedException {
    Tensor w = Tensor.zeros(100, 100).requiresGrad(true);
    AtomicReference<String> failure = new AtomicReference<>("");
    AtomicBoolean isOver = new AtomicBoolean();
    Thread reader =
        new Thread(
            () -> {
              try {
                while (!isOver.get()) {
                  double[] seen = w.detach().add(1).toDoubleArray();
                  for (double one : seen) {
                    if (one != seen[0]) {
                      failure.set("mixed: " + seen[0] + " and " + one);
                    }
                  }
                  w.mul(2).sum().item();
                }
              } catch (RuntimeException e) {
                failure.set(e.toString());
              }
            });
    reader.start();
    for (int i = 1; i <= 2000; i++) {
      double value = i;
      NoGrad.noGrad(() -> TensorScope.tidy(() -> w.assign(w.detach().mul(0).add(value).add(0))));
    }
    isOver.set(true);
    reader.join();
    assertEquals("", failure.get());
    assertEquals(2000, w.get(7, 7));
  }

  /// A value is wanted as it will be and as it is, and the second makes it so.
  @Test
  void aDeferredValueMayBeComputedWhileItIsTaken() {
    Tensor x = Tensor.ones(100, 100).add(1);
    Tensor sum = x.add(x.t());
    assertEquals(4, sum.get(3, 4));
    assertEquals(2, x.get(3, 4));
  }

  @Test
  void aGradientThatSomebodyHoldsOutlivesTheNext() {
    Tensor w = Tensor.ones(100, 100).requiresGrad(true);
    w.mul(3).sum().backward();
    Tensor first = w.grad();
    w.zeroGrad();
    w.mul(5).sum().backward();
    for (int i = 0; i < 10; i++) {
      Tensor.full(i, 100, 100).add(1).sum().item();
    }
    assertEquals(3, first == null ? 0 : first.get(1, 1));
    Tensor second = w.grad();
    assertEquals(5, second == null ? 0 : second.get(1, 1));
  }
}
