package dev.jacobi.autograd;

import static dev.jacobi.autograd.Numbers.assertFails;
import static dev.jacobi.autograd.Numbers.assertNumbers;
import static dev.jacobi.autograd.Numbers.numbers;
import static dev.jacobi.autograd.Numbers.tracked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.jacobi.autograd.Func.Pullback;
import dev.jacobi.autograd.Func.ValueAndGrad;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class FuncTest {
  private static final UnaryOperator<Tensor> SQUARES = Tensor::square;

  private static Tensor cubes(Tensor x) {
    return x.pow(3).sum();
  }

  private static Tensor vector(double... numbers) {
    return Tensor.tensor(numbers);
  }

  @Test
  void givesValueAndGradient() {
    Tensor x = vector(2, 3);
    ValueAndGrad both = Func.valueAndGrad(FuncTest::cubes).apply(x);
    assertNumbers(both.value(), 35);
    assertNumbers(both.grad(), 12, 27);
    assertFalse(both.value().requiresGrad());
    assertFalse(x.requiresGrad());
    assertFails(() -> Func.grad(SQUARES).apply(x), "single number", "[2]", "jacobian");
  }

  @Test
  void nestsGradients() {
    UnaryOperator<Tensor> second = Func.grad(x -> Func.grad(FuncTest::cubes).apply(x).sum());
    UnaryOperator<Tensor> third = Func.grad(x -> second.apply(x).sum());
    assertNumbers(second.apply(vector(2, 3)), 12, 18);
    assertNumbers(third.apply(vector(2, 3)), 6, 6);
  }

  @Test
  void countsWhatTheFunctionCapturesAsConstant() {
    Tensor x = tracked(2);
    assertNumbers(Func.grad(h -> h.mul(x).sum()).apply(x), 2);
    assertNull(x.grad());
  }

  @Test
  void goesOnToTheGradientOfTheCaller() {
    Tensor x = tracked(2);
    Func.grad(FuncTest::cubes).apply(x).sum().backward();
    assertNumbers(x.grad(), 12);
  }

  @Test
  void pullsAndPushes() {
    UnaryOperator<Tensor> f = x -> Tensor.cat(0, x.square(), x.prod(false, 0).reshape(1));
    Tensor x = vector(2, 3);
    // J = [[4, 0], [0, 6], [3, 2]].
    Pullback back = Func.vjp(f, x);
    assertNumbers(back.value(), 4, 9, 6);
    assertNumbers(back.pull().apply(vector(1, 10, 100)), 4 + 300, 60 + 200);
    assertNumbers(back.pull().apply(vector(0, 0, 1)), 3, 2);
    ValueAndGrad push = Func.jvp(f, x, vector(1, 10));
    assertNumbers(push.value(), 4, 9, 6);
    assertNumbers(push.grad(), 4, 60, 23);
    Tensor jacobian = Func.jacobian(f, x);
    assertEquals(Shape.of(3, 2), jacobian.shape());
    assertNumbers(jacobian, 4, 0, 0, 6, 3, 2);
  }

  @Test
  void givesSecondDerivatives() {
    // x^2 y: [[2 y, 2 x], [2 x, 0]].
    UnaryOperator<Tensor> f = v -> v.select(0, 0).square().mul(v.select(0, 1));
    Tensor at = vector(2, 3);
    assertNumbers(Func.hessian(f, at), 6, 4, 4, 0);
    assertNumbers(Func.hvp(f, at, vector(1, 10)), 46, 4);
    Tensor matrix = numbers(2, 2);
    assertEquals(Shape.of(2, 2, 2, 2), Func.hessian(FuncTest::cubes, matrix).shape());
  }

  @Test
  void givesZerosForConstants() {
    UnaryOperator<Tensor> constant = x -> vector(1, 2);
    assertNumbers(Func.jacobian(constant, vector(3)), 0, 0);
    assertNumbers(Func.jvp(constant, vector(3), vector(1)).grad(), 0, 0);
    assertNumbers(Func.hessian(Tensor::sum, vector(1, 2)), 0, 0, 0, 0);
    assertNumbers(Func.jvp(x -> x.mul(2), vector(3), vector(5)).grad(), 10);
  }

  @Test
  void mapsOverSlices() {
    Tensor xs = numbers(3, 2);
    Tensor slopes = Func.vmap(Func.grad(FuncTest::cubes)).apply(xs);
    assertEquals(xs.shape(), slopes.shape());
    assertNumbers(slopes, xs.square().mul(3).toDoubleArray());
    Tensor products = Func.vmap((Tensor a, Tensor b) -> a.mul(b).sum()).apply(xs, xs);
    assertNumbers(products, xs.square().sum(1).toDoubleArray());
    assertFails(() -> Func.vmap(SQUARES).apply(Tensor.scalar(1)), "vmap", "[]");
  }

  @Test
  void saysThatADirectionDoesNotFit() {
    assertFails(() -> Func.jvp(SQUARES, vector(1, 2), vector(1)), "jvp", "[1]", "[2]");
    assertFails(() -> Func.hvp(FuncTest::cubes, vector(1, 2), vector(1)), "hvp", "[1]", "[2]");
  }
}
