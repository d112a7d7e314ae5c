package dev.jacobi.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.jacobi.autograd.Autograd;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Small classics with the numbers that PyTorch gives; `src/test/python/examples.py` prints them.
class ExamplesTest {
  private static final double TOLERANCE = 1e-9;

  /// Numbers without a pattern that need no random generator: `scale * sin(1 + step * i)`.
  private static Tensor numbers(double scale, double step, long... shape) {
    Tensor count = Tensor.zeros(shape).to(DType.FLOAT64);
    double[] values = new double[Math.toIntExact(count.numel())];
    for (int i = 0; i < values.length; i++) {
      values[i] = scale * Math.sin(1 + step * i);
    }
    return Tensor.tensor(values).reshape(shape).requiresGrad(true);
  }

  private static Tensor number(double value) {
    return Tensor.tensor(new double[] {value}).reshape();
  }

  private static Tensor grad(Tensor leaf) {
    Tensor grad = leaf.grad();
    assertNotNull(grad);
    return grad;
  }

  @Test
  void micrograd() {
    Tensor a = number(-4).requiresGrad(true);
    Tensor b = number(2).requiresGrad(true);
    Tensor c = a.add(b);
    Tensor d = a.mul(b).add(b.pow(3));
    c = c.add(c).add(1);
    c = c.add(1).add(c).add(a.neg());
    d = d.add(d.mul(2)).add(b.add(a).relu());
    d = d.add(d.mul(3)).add(b.sub(a).relu());
    Tensor e = c.sub(d);
    Tensor f = e.square();
    Tensor g = f.div(2);
    g = g.add(number(10).div(f));
    g.backward();
    assertEquals(24.70408163265306, g.item(), TOLERANCE);
    assertEquals(138.83381924198252, grad(a).item(), TOLERANCE);
    assertEquals(645.5772594752186, grad(b).item(), TOLERANCE);
  }

  @Test
  void makemore() {
    List<long[]> contexts = new ArrayList<>();
    List<Long> targets = new ArrayList<>();
    for (String name : List.of("emma", "olivia", "ava", "isabella", "sophia", "mia")) {
      long[] context = {0, 0, 0};
      for (char character : (name + ".").toCharArray()) {
        long index = character == '.' ? 0 : character - 'a' + 1;
        contexts.add(context.clone());
        targets.add(index);
        context = new long[] {context[1], context[2], index};
      }
    }
    Tensor x = Tensor.tensor(contexts.toArray(long[][]::new)).reshape(-1);
    Tensor y = Tensor.tensor(targets.stream().mapToLong(Long::longValue).toArray()).unsqueeze(1);
    Tensor table = numbers(1, 0.7, 27, 4);
    Tensor w1 = numbers(0.4, 1.3, 12, 16);
    Tensor b1 = numbers(0.1, 2.1, 16);
    Tensor w2 = numbers(0.3, 1.9, 16, 27);
    Tensor b2 = numbers(0.05, 0.9, 27);
    List<Tensor> parameters = List.of(table, w1, b1, w2, b2);
    double[] losses = new double[20];
    for (int step = 0; step < losses.length; step++) {
      Tensor embedded = table.indexSelect(0, x).reshape(contexts.size(), 12);
      Tensor hidden = embedded.matmul(w1).add(b1).tanh();
      Tensor scores = hidden.matmul(w2).add(b2).logSoftmax(1);
      Tensor loss = scores.gather(1, y).mean().neg();
      losses[step] = loss.item();
      parameters.forEach(Tensor::zeroGrad);
      loss.backward();
      NoGrad.noGrad(() -> parameters.forEach(p -> p.assign(p.sub(grad(p).mul(0.5)))));
    }
    assertEquals(3.2263888592202816, losses[0], TOLERANCE);
    assertEquals(3.102457242354587, losses[1], TOLERANCE);
    assertEquals(1.6296331589412816, losses[19], TOLERANCE);
    assertEquals(0.10658675987561374, grad(table).square().sum().sqrt().item(), TOLERANCE);
  }

  /// `u'' = -u`, `u(0) = 0`, `u'(0) = 1`: the loss holds the network's own second derivative.
  @Test
  void physics() {
    Tensor w1 = numbers(1, 1.1, 1, 8);
    Tensor b1 = numbers(0.5, 1.7, 8);
    Tensor w2 = numbers(0.5, 2.3, 8, 1);
    List<Tensor> parameters = List.of(w1, b1, w2);
    double[] losses = new double[50];
    for (int step = 0; step < losses.length; step++) {
      double[] times = new double[7];
      for (int i = 0; i < times.length; i++) {
        times[i] = 0.25 * i;
      }
      Tensor t = Tensor.tensor(times).reshape(7, 1).requiresGrad(true);
      Tensor u = t.matmul(w1).add(b1).tanh().matmul(w2);
      Tensor du = Autograd.grad(u.sum(), t, GradOptions.createGraph());
      Tensor ddu = Autograd.grad(du.sum(), t, GradOptions.createGraph());
      Tensor start = u.narrow(0, 0, 1).square().add(du.narrow(0, 0, 1).sub(1).square());
      Tensor loss = ddu.add(u).square().mean().add(start.sum());
      losses[step] = loss.item();
      List<Tensor> grads = Autograd.grad(List.of(loss), parameters, GradOptions.usual());
      NoGrad.noGrad(
          () -> {
            for (int i = 0; i < grads.size(); i++) {
              parameters.get(i).assign(parameters.get(i).sub(grads.get(i).mul(0.05)));
            }
          });
    }
    assertEquals(1.0891889639256536, losses[0], TOLERANCE);
    assertEquals(0.3498187017656381, losses[1], TOLERANCE);
    assertEquals(0.04910072951003174, losses[49], TOLERANCE);
    assertEquals(1.9407096985966472, w1.sum().item(), TOLERANCE);
  }
}
