package dev.jacobi.examples;

import static dev.jacobi.nn.Nn.freeze;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.ActivationLayers.softmax;
import static dev.jacobi.nn.layers.Layers.dropout;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.loss.Losses.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.data.DataLoader;
import dev.jacobi.nn.data.Dataset;
import dev.jacobi.nn.data.Sampler;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.nn.optim.Sgd;
import dev.jacobi.nn.train.Trainer;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Outside of the engine's packages, so that lines here are a user's.
class HintTest {
  private final Tensor x = Tensor.randn(8, 4);
  private final Tensor y = Tensor.tensor(new long[] {0, 1, 2, 0, 1, 2, 0, 1});

  /// What is said on the error stream meanwhile.
  private static String said(Runnable body) {
    PrintStream usual = System.err;
    var bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      body.run();
    } finally {
      System.setErr(usual);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void assertOnce(String said, String... parts) {
    assertEquals(1, said.lines().count(), said);
    for (String part : parts) {
      assertTrue(said.contains(part), () -> "'" + part + "' is not in: " + said);
    }
  }

  private static void assertSilent(Runnable body) {
    assertEquals("", said(body));
  }

  private void train(Module net, int steps) {
    Optimizer optimizer = new Sgd(net, 0.1);
    for (int i = 0; i < steps; i++) {
      optimizer.zeroGrad();
      crossEntropy(net.forward(x), y).backward();
      optimizer.step();
    }
  }

  @Test
  void noticesASoftmaxBeforeTheLoss() {
    Module net = sequential(linear(4, 3), softmax(1));
    String said = said(() -> train(net, 5));
    assertOnce(said, "HintTest.java, line ", "softmax of its own", "leave the softmax away");
    assertSilent(() -> train(sequential(linear(4, 3)), 5));
  }

  @Test
  void noticesForgottenZeroGrad() {
    Module net = linear(4, 3);
    Optimizer optimizer = new Sgd(net, 0.1);
    Runnable loop =
        () -> {
          for (int i = 0; i < 5; i++) {
            crossEntropy(net.forward(x), y).backward();
            optimizer.step();
          }
        };
    assertOnce(said(loop), "HintTest.java, line ", "optimizer.zeroGrad()");
  }

  @Test
  void saysNothingAboutGradientsThatAddUpOnPurpose() {
    Module net = linear(4, 3);
    Optimizer optimizer = new Sgd(net, 0.1);
    assertSilent(
        () -> {
          for (int i = 0; i < 5; i++) {
            optimizer.zeroGrad();
            crossEntropy(net.forward(x), y).backward();
            crossEntropy(net.forward(x), y).backward();
            optimizer.step();
          }
          for (int i = 0; i < 5; i++) {
            net.parameters().values().forEach(parameter -> parameter.tensor().zeroGrad());
            crossEntropy(net.forward(x), y).backward();
            optimizer.step();
          }
        });
  }

  @Test
  void noticesUseInTrainingMode() {
    Module net = sequential(linear(4, 3), dropout(0.5));
    Runnable use =
        () -> {
          for (int i = 0; i < 3; i++) {
            NoGrad.noGrad(() -> net.forward(x).sum().item());
          }
        };
    assertOnce(said(use), "HintTest.java, line ", "net.eval()");
    net.eval();
    assertSilent(() -> NoGrad.noGrad(() -> net.forward(x).sum().item()));
  }

  record Forgetful(Linear used, Linear forgotten) implements Module {
    @Override
    public Tensor forward(Tensor x) {
      return used.forward(x);
    }
  }

  @Test
  void noticesParametersWithoutAGradient() {
    Forgetful net = new Forgetful(linear(4, 3), linear(4, 3));
    assertOnce(said(() -> train(net, 10)), "[forgotten.bias, forgotten.weight]", "freeze");
    Forgetful frozen = new Forgetful(linear(4, 3), linear(4, 3));
    freeze(frozen, "forgotten");
    assertSilent(() -> train(frozen, 10));
  }

  private Trainer trainer(Module net) {
    return new Trainer(net, new Sgd(net, 0.1), (output, labels) -> crossEntropy(output, labels));
  }

  @Test
  void noticesThatNothingIsShuffled() {
    Dataset data = new Dataset(x, y);
    DataLoader plain = data.batches(4);
    String said = said(() -> trainer(linear(4, 3)).fit(plain, 2));
    assertOnce(said, "HintTest.java, line ", ".shuffle(seed)");
    assertSilent(() -> trainer(linear(4, 3)).fit(data.batches(4).shuffle(1), 2));
    DataLoader ordered = data.batches(4).sampler(Sampler.sequential(), 0);
    assertSilent(() -> trainer(linear(4, 3)).fit(ordered, 2));
  }

  private static Module broken() {
    return value -> value.sub(value).div(value.sub(value));
  }

  private void assertLost(Module net, Tensor input, String part) {
    DataLoader loader = new Dataset(input, y).batches(8).shuffle(1);
    Exception error = assertThrows(ArithmeticException.class, () -> trainer(net).fit(loader, 1));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains("the loss is NaN") && message.contains(part), message);
  }

  @Test
  void saysWhichModuleMadeALossThatIsNoNumber() {
    assertLost(sequential(linear(4, 4), relu(), broken(), linear(4, 3)), x, "finite is '2'");
    assertLost(linear(4, 3), x.div(0).mul(0), "the batch itself");
    Linear lost = linear(4, 3);
    lost.weight().reset(Tensor.full(Double.NaN, 3, 4));
    assertLost(sequential(linear(4, 4), lost), x, "'1.weight' is not finite");
  }

  @Test
  void canBeSilenced() {
    System.setProperty("jacobi.hints", "off");
    try {
      assertSilent(() -> train(sequential(linear(4, 3), softmax(1)), 2));
    } finally {
      System.clearProperty("jacobi.hints");
    }
  }
}
