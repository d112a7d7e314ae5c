package dev.jacobi.autograd;

import static dev.jacobi.autograd.Numbers.assertFails;
import static dev.jacobi.autograd.Numbers.assertNumbers;
import static dev.jacobi.autograd.Numbers.tracked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class InPlaceTest {
  private static Tensor two(double a, double b) {
    return Tensor.tensor(new double[] {a, b});
  }

  @Test
  void refusesAGradientThatNeedsWhatWasOverwritten() {
    Tensor x = tracked(2, 3);
    Tensor y = x.mul(2);
    Tensor z = y.mul(y).sum();
    NoGrad.noGrad(() -> y.assign(two(0, 0)));
    NoGrad.noGrad(() -> y.fill(1));
    assertFails(
        z::backward,
        "backward: 'mul'",
        "needs its input 0 of shape [2]",
        "changed in place 2 time(s)",
        "'assign'",
        "then 'fill'",
        "copy()");
  }

  @Test
  void refusesAGradientThatNeedsAnOverwrittenResult() {
    Tensor x = tracked(1, 2);
    Tensor y = x.exp();
    y.addInPlace(two(1, 1));
    assertFails(() -> y.sum().backward(), "'exp'", "needs its result", "'addInPlace'");
  }

  @Test
  void allowsAChangeOfWhatNoGradientNeeds() {
    Tensor x = tracked(2, 3);
    Tensor y = x.mul(2);
    Tensor z = y.add(1).sum();
    NoGrad.noGrad(() -> y.fill(0));
    z.backward();
    assertNumbers(x.grad(), 2, 2);
  }

  @Test
  void recordsAnAddition() {
    Tensor x = tracked(2, 3);
    Tensor w = tracked(5, 7);
    Tensor y = x.mul(2);
    y.addInPlace(w.mul(w));
    assertNumbers(y, 4 + 25, 6 + 49);
    y.mul(y).sum().backward();
    assertNumbers(x.grad(), 2 * 2 * 29, 2 * 2 * 55);
    assertNumbers(w.grad(), 2 * 29 * 2 * 5, 2 * 55 * 2 * 7);
  }

  @Test
  void recordsAnAssignmentToATensorWithoutGradient() {
    Tensor w = tracked(5, 7);
    Tensor x = two(1, 1);
    Tensor before = x.mul(w);
    x.assign(w.mul(3));
    x.sum().backward();
    assertNumbers(w.grad(), 3, 3);
    assertFails(() -> before.sum().backward(), "changed in place", "'assign'");
  }

  @Test
  void forgetsTheHistoryOfWhatWasFilled() {
    Tensor x = tracked(2, 3);
    Tensor y = x.mul(2);
    y.fill(4);
    assertEquals(false, y.requiresGrad());
    assertNull(y.origin());
    assertNumbers(y, 4, 4);
  }

  @Test
  void refusesAChangeByWhatNeedsTheElementsFromBefore() {
    Tensor w = tracked(2, 2);
    Tensor y = w.mul(3);
    y.addInPlace(y.mul(y));
    assertNumbers(y, 42, 42);
    assertFails(() -> y.sum().backward(), "'mul'", "needs its input 0", "by 'addInPlace'");
  }

  @Test
  void refusesToChangeALeafWhereChangesAreRecorded() {
    Tensor x = tracked(2, 3);
    assertFails(
        () -> x.addInPlace(two(1, 1)), "addInPlace", "leaf that requires a gradient", "noGrad");
    NoGrad.noGrad(() -> x.addInPlace(two(1, 1)));
    assertNumbers(x, 3, 4);
  }

  @Test
  void refusesToRecordAChangeOfAPart() {
    Tensor w = tracked(2);
    Tensor x = two(1, 1);
    assertFails(
        () -> x.narrow(0, 1, 1).assign(w), "assign", "part of a larger tensor", "cat, stack");
    NoGrad.noGrad(() -> x.narrow(0, 1, 1).assign(w));
    assertNumbers(x, 1, 2);
  }

  @Test
  void refusesViewsThatDoNotKnowOfARecordedChange() {
    Tensor x = tracked(2, 3);
    Tensor y = x.mul(2);
    Tensor row = y.reshape(1, 2);
    y.addInPlace(tracked(1, 1));
    assertFails(() -> row.mul(2), "'mul'", "changed through another view", "'addInPlace'", "again");
    y.reshape(1, 2).sum().backward();
    assertNumbers(x.grad(), 2, 2);
  }

  /// A buffer that had no gradient when its view was made.
  @Test
  void refusesViewsOfABufferThatGotAGradient() {
    for (UnaryOperator<Tensor> view : VIEWS) {
      for (BinaryOperator<Tensor> change : CHANGES) {
        Tensor x = Tensor.ones(2, 2).requiresGrad(true);
        Tensor buffer = Tensor.zeros(2, 2);
        Tensor before = view.apply(buffer);
        Tensor _ = change.apply(buffer, x.mul(3));
        assertFails(before::sum, "'sum'", "changed through another view", "again");
        assertFails(() -> before.mul(2), "'mul'", "changed through another view");
        assertFails(() -> before.mul(x.sum()), "'mul'", "changed through another view");
        assertFails(() -> before.select(0, 0), "changed through another view");
        assertFails(before::copy, "changed through another view");
        Tensor other = Tensor.zeros(before.shape().toArray());
        assertFails(() -> other.assign(before), "assign", "changed through another view");
        assertFails(() -> other.addInPlace(before), "changed through another view");
        assertFails(() -> before.fill(0), "fill", "changed through another view");
        // Its numbers may be read, and computed with where nothing is recorded.
        assertEquals(3.0 * before.numel(), NoGrad.noGrad(() -> before.sum().item()));
        assertEquals(3, before.toDoubleArray()[0]);
        Tensor after = view.apply(buffer);
        after.sum().backward();
        assertEquals(3.0 * after.numel(), x.grad() == null ? 0 : x.grad().sum().item());
      }
    }
  }

  private static final List<UnaryOperator<Tensor>> VIEWS =
      List.of(
          y -> y.select(0, 1),
          y -> y.narrow(1, 0, 1),
          y -> y.slice(0, 0, 2, 1),
          Tensor::t,
          y -> y.permute(1, 0),
          y -> y.reshape(4),
          y -> y.flatten(0),
          y -> y.unsqueeze(0),
          y -> y.unsqueeze(0).squeeze(0));

  private static final List<BinaryOperator<Tensor>> CHANGES =
      List.of(Tensor::assign, Tensor::addInPlace);

  /// What was detached has no gradient by intention.
  @Test
  void letsWhatWasDetachedBeRead() {
    Tensor x = tracked(2, 3);
    Tensor y = x.mul(2);
    Tensor detached = y.detach();
    y.addInPlace(tracked(1, 1));
    assertNumbers(detached.mul(2), 10, 14);
    Tensor w = tracked(1, 1);
    w.mul(detached).sum().backward();
    assertNumbers(w.grad(), 5, 7);
  }

  @Test
  void leavesParametersUsableAfterAStep() {
    Tensor w = tracked(2, 3);
    Tensor row = w.reshape(1, 2);
    NoGrad.noGrad(() -> w.assign(w.sub(1)));
    row.mul(row).sum().backward();
    assertNumbers(w.grad(), 2, 4);
  }
}
