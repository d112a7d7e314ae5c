package dev.jacobi.nn.train;

import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.ConvolutionLayers.batchNorm;
import static dev.jacobi.nn.layers.ConvolutionLayers.conv2d;
import static dev.jacobi.nn.layers.ConvolutionLayers.maxPool;
import static dev.jacobi.nn.layers.Layers.embedding;
import static dev.jacobi.nn.layers.Layers.gptBlock;
import static dev.jacobi.nn.layers.Layers.layerNorm;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.layers.ShapeLayers.flatten;
import static dev.jacobi.nn.loss.Losses.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.data.DataLoader;
import dev.jacobi.nn.data.Digits;
import dev.jacobi.nn.data.FashionMnist;
import dev.jacobi.nn.data.Sampler;
import dev.jacobi.nn.data.TextCorpus;
import dev.jacobi.nn.layers.Embedding;
import dev.jacobi.nn.optim.AdamW;
import dev.jacobi.nn.optim.LrSchedule;
import dev.jacobi.nn.optim.LrScheduler;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.tensor.Tensor;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Networks learn what they should, in the time that is printed.
class LearningTest {
  private static void print(String what, History history, double value) {
    double seconds = 0;
    for (double part : history.values("seconds")) {
      seconds += part;
    }
    System.out.printf(
        "%s: %.4f after %d steps, %.1f s%n", what, value, history.steps().size(), seconds);
  }

  private static Trainer classifier(Module net, double lr, DataLoader train, int epochs) {
    Optimizer optimizer = new AdamW(net, lr);
    long steps = (long) epochs * train.size();
    return new Trainer(net, optimizer, (y, target) -> crossEntropy(y, target))
        .metrics(Metrics.accuracy())
        .scheduler(new LrScheduler(optimizer, LrSchedule.oneCycle(steps)));
  }

  @Test
  void readsDigits() {
    Tensor.manualSeed(0);
    Module net = sequential(linear(64, 128), relu(), linear(128, 10));
    DataLoader train = Digits.load().train().batches(32).shuffle(0);
    Trainer trainer = classifier(net, 1e-2, train, 8).validation(Digits.load().test().batches(359));
    History history = trainer.fit(train, 8);
    double accuracy = history.epochs().getLast().get("val_accuracy");
    print("digits, accuracy", history, accuracy);
    assertTrue(accuracy >= 0.97, "accuracy " + accuracy);
  }

  /// The images, or a test that is skipped where they cannot be had; in CI nothing is.
  private static FashionMnist fashion() {
    try {
      return FashionMnist.load();
    } catch (UncheckedIOException e) {
      String message = String.valueOf(e.getMessage());
      if (System.getenv("CI") == null && message.contains("could not be downloaded")) {
        Assumptions.abort(message);
      }
      throw e;
    }
  }

  /// A minute on two cores.
  @Test
  void tellsClothesApart() {
    Tensor.manualSeed(0);
    int epochs = 3;
    FashionMnist fashion = fashion();
    Module net =
        sequential(
            conv2d(1, 16, 3).padding(1),
            batchNorm(16),
            relu(),
            maxPool(2),
            conv2d(16, 32, 3).padding(1),
            batchNorm(32),
            relu(),
            maxPool(2),
            flatten(),
            linear(32 * 7 * 7, 10));
    DataLoader train = fashion.train().batches(128).shuffle(0);
    Trainer trainer =
        classifier(net, 1e-2, train, epochs)
            .validation(fashion.test().batches(500))
            .with(new TrainingBar());
    History history = trainer.fit(train, epochs);
    double accuracy = history.epochs().getLast().get("val_accuracy");
    print("Fashion-MNIST, accuracy", history, accuracy);
    assertTrue(accuracy >= 0.90, "accuracy " + accuracy);
  }

  /// A small GPT: 4 layers, 128 wide.
  record Gpt(Embedding tokens, Parameter places, Module body) implements Module {
    static Gpt of(int characters, int length) {
      int size = 128;
      Module body =
          sequential(
              gptBlock(size, 4, 0),
              gptBlock(size, 4, 0),
              gptBlock(size, 4, 0),
              gptBlock(size, 4, 0),
              layerNorm(size),
              linear(size, characters));
      return new Gpt(
          embedding(characters, size), Parameter.of(Tensor.randn(length, size).mul(0.02)), body);
    }

    @Override
    public Tensor forward(Tensor x) {
      return body.forward(tokens.forward(x).add(places.tensor()));
    }
  }

  /// The mean cross entropy of the text by how often each character follows each in another one.
  private static double bigramLoss(TextCorpus train, TextCorpus test) {
    int n = train.characters();
    double[][] counts = new double[n][n];
    long[] text = train.tensor().toLongArray();
    for (int i = 1; i < text.length; i++) {
      counts[(int) text[i - 1]][(int) text[i]]++;
    }
    double sum = 0;
    long[] other = test.tensor().toLongArray();
    for (int i = 1; i < other.length; i++) {
      double all = n;
      for (double count : counts[(int) other[i - 1]]) {
        all += count;
      }
      // One more of each, or what was never seen would be infinitely surprising.
      sum -= Math.log((counts[(int) other[i - 1]][(int) other[i]] + 1) / all);
    }
    return sum / (other.length - 1);
  }

  @Test
  void writesLikeShakespeare() {
    Tensor.manualSeed(0);
    int length = 32;
    int batch = 8;
    int steps = 500;
    List<TextCorpus> text = TextCorpus.shakespeare().split(0.9);
    Module net = Gpt.of(text.getFirst().characters(), length);
    Optimizer optimizer = new AdamW(net, 3e-3);
    Trainer trainer =
        new Trainer(net, optimizer, (y, target) -> crossEntropy(y.movedim(-1, 1), target))
            .scheduler(new LrScheduler(optimizer, LrSchedule.oneCycle(steps)))
            .clipGradNorm(1);
    DataLoader train =
        text.getFirst()
            .windows(length)
            .batches(batch)
            .sampler(Sampler.random((long) steps * batch), 1);
    History history = trainer.fit(train, 1);
    DataLoader test = text.getLast().windows(length).batches(50).sampler(Sampler.random(500), 2);
    double loss = trainer.evaluate(test).getOrDefault("loss", Double.NaN);
    double bigram = bigramLoss(text.getFirst(), text.getLast());
    print("GPT, loss (bigram %.4f)".formatted(bigram), history, loss);
    assertTrue(loss < bigram - 0.1, "loss " + loss + ", bigram " + bigram);
  }
}
