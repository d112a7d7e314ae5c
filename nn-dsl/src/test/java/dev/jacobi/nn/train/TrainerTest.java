package dev.jacobi.nn.train;

import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.Nn.stateDict;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.ConvolutionLayers.batchNorm;
import static dev.jacobi.nn.layers.Layers.dropout;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.loss.Losses.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.data.DataLoader;
import dev.jacobi.nn.data.Dataset;
import dev.jacobi.nn.data.Iris;
import dev.jacobi.nn.data.Transforms;
import dev.jacobi.nn.optim.AdamW;
import dev.jacobi.nn.optim.LrSchedule;
import dev.jacobi.nn.optim.LrScheduler;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.nn.optim.Sgd;
import dev.jacobi.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  private static final int BATCHES = 8;

  /// Everything that has a state: dropout, a batch norm, Adam, a schedule, shuffling, noise.
  private static Trainer trainer() {
    Module net = sequential(linear(4, 16), batchNorm(16), relu(), dropout(0.3), linear(16, 3));
    Optimizer optimizer = new AdamW(net, 1e-2);
    LrScheduler scheduler = new LrScheduler(optimizer, LrSchedule.cosine(3 * BATCHES, 0));
    return new Trainer(net, optimizer, (y, target) -> crossEntropy(y, target))
        .metrics(Metrics.accuracy())
        .scheduler(scheduler)
        .clipGradNorm(1);
  }

  private static DataLoader train() {
    return Iris.load().train().batches(15).shuffle(3).transform(Transforms.noise(0.05));
  }

  private static DataLoader test() {
    return Iris.load().test().batches(30);
  }

  private static void assertSameWeights(Module expected, Module actual) {
    Map<String, Tensor> weights = stateDict(actual);
    stateDict(expected)
        .forEach(
            (path, tensor) ->
                assertArrayEquals(
                    tensor.toFloatArray(),
                    weights.getOrDefault(path, tensor).toFloatArray(),
                    path));
    assertEquals(stateDict(expected).keySet(), weights.keySet());
  }

  /// Ends a training after a number of steps, as if the machine had gone off.
  private record Cut(long after) implements Callback {
    @Override
    public void stepped(Trainer trainer, Step step) {
      if (step.number() == after) {
        throw new IllegalStateException("cut");
      }
    }
  }

  /// How many examples there were since the last reset.
  private static final class Count implements Metric {
    private double examples;

    @Override
    public String name() {
      return "count";
    }

    @Override
    public void add(Tensor output, Tensor target) {
      examples += target.size(0);
    }

    @Override
    public double value() {
      return examples;
    }

    @Override
    public void reset() {
      examples = 0;
    }
  }

  @Test
  void metricsBeginAnewWithEachEpoch() {
    for (boolean validates : new boolean[] {false, true}) {
      Trainer trainer = trainer().metrics(new Count());
      if (validates) {
        trainer.validation(test());
      }
      double all = Iris.load().train().size();
      History history = trainer.fit(train(), 3);
      assertArrayEquals(new double[] {all, all, all}, history.values("count"));
      double tests = Iris.load().test().size();
      if (validates) {
        assertArrayEquals(new double[] {tests, tests, tests}, history.values("val_count"));
      }
      assertEquals(tests, trainer.evaluate(test()).getOrDefault("count", 0.0));
      assertEquals(tests, trainer.evaluate(test()).getOrDefault("count", 0.0));
    }
  }

  @Test
  void goesOnAtTheExactBatch(@TempDir Path folder) {
    Tensor.manualSeed(1);
    Trainer whole = trainer().validation(test());
    History expected = whole.fit(train(), 3);
    // In an epoch, at the end of one, at its very first step.
    for (long after : new long[] {BATCHES + 3, 2 * BATCHES, BATCHES + 1}) {
      Path file = folder.resolve("run" + after + ".ckpt");
      Tensor.manualSeed(1);
      Trainer cut = trainer().validation(test()).with(new Checkpointing(file, 1), new Cut(after));
      assertThrows(IllegalStateException.class, () -> cut.fit(train(), 3));

      Tensor.manualSeed(99);
      Trainer resumed = trainer().validation(test()).resume(file);
      History history = resumed.fit(train(), 3);
      assertSameWeights(whole.net(), resumed.net());
      assertEquals(expected.steps().subList((int) after, 3 * BATCHES), history.steps());
      assertArrayEquals(expected.values("val_loss"), history.values("val_loss"));
      assertArrayEquals(expected.values("loss"), history.values("loss"));
    }
  }

  @Test
  void callingItAgainGoesOn() {
    Tensor.manualSeed(1);
    Trainer whole = trainer();
    whole.fit(train(), 2);
    Tensor.manualSeed(1);
    Trainer parts = trainer();
    DataLoader loader = train();
    assertEquals(1, parts.fit(loader, 1).epochs().size());
    assertEquals(2, parts.fit(loader, 2).epochs().size());
    assertSameWeights(whole.net(), parts.net());
  }

  @Test
  void tellsWhatHappened() {
    Tensor.manualSeed(1);
    List<String> events = new ArrayList<>();
    Trainer trainer =
        trainer()
            .validation(test())
            .with(
                new Callback() {
                  @Override
                  public void began(Trainer trainer) {
                    events.add("began");
                  }

                  @Override
                  public void stepped(Trainer trainer, Step step) {
                    events.add(trainer.epoch() + "." + step.batch());
                  }

                  @Override
                  public void epochEnded(Trainer trainer, Epoch epoch) {
                    events.add(epoch.number() + " ended");
                  }

                  @Override
                  public void ended(Trainer trainer) {
                    events.add("ended");
                  }
                });
    History history = trainer.fit(train(), 2);
    assertEquals("began", events.getFirst());
    assertEquals(List.of("1.8", "1 ended", "2.1"), events.subList(8, 11));
    assertEquals(List.of("2 ended", "ended"), events.subList(18, 20));
    assertEquals(2 * BATCHES, history.losses().length);
    LrSchedule cosine = LrSchedule.cosine(3 * BATCHES, 0);
    for (int i = 0; i < 2 * BATCHES; i++) {
      assertEquals(1e-2 * cosine.factor(i), history.learningRates()[i], 1e-18);
    }
    Epoch last = history.epochs().getLast();
    assertEquals(
        List.of("loss", "accuracy", "val_loss", "val_accuracy", "lr", "seconds"),
        List.copyOf(last.values().keySet()));
    assertTrue(last.get("val_accuracy") > 0.6, last.toString());
    assertTrue(history.toString().contains("epoch 2: loss "), history.toString());
    Exception error = assertThrows(IllegalArgumentException.class, () -> last.get("f1"));
    assertTrue(String.valueOf(error.getMessage()).contains("val_accuracy"));
    Map<String, Double> again = trainer.evaluate(test());
    assertEquals(last.get("val_loss"), again.get("loss"));
  }

  @Test
  void stopsWhenNothingGetsBetter() {
    Tensor.manualSeed(1);
    Module net = sequential(linear(4, 3));
    List<Map<String, Tensor>> weights = new ArrayList<>();
    EarlyStopping stopping = new EarlyStopping("val_accuracy", 1);
    // From the second epoch on the rate destroys what was learned.
    Optimizer optimizer = new Sgd(net, 0.1);
    Trainer trainer =
        new Trainer(net, optimizer, (y, target) -> crossEntropy(y, target))
            .metrics(Metrics.accuracy())
            .validation(test())
            .with(
                new Callback() {
                  @Override
                  public void epochEnded(Trainer trainer, Epoch epoch) {
                    weights.add(stateDict(net));
                    optimizer.lr(epoch.number() < 3 ? 0.1 : 0);
                  }
                },
                stopping);
    History history = trainer.fit(train(), 50);
    assertTrue(history.epochs().size() < 50, "did not stop");
    double[] values = history.values("val_accuracy");
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    assertEquals(best + 3, values.length);
    assertEquals(values[best], stopping.best());
    assertArrayEquals(
        weights.get(best).getOrDefault("0.weight", Tensor.ones(1)).toFloatArray(),
        stateDict(net).getOrDefault("0.weight", Tensor.zeros(1)).toFloatArray());
  }

  @Test
  void stopsWhereItIsAndGoesOn() {
    Tensor.manualSeed(1);
    Trainer trainer = trainer();
    trainer.with(
        new Callback() {
          @Override
          public void stepped(Trainer self, Step step) {
            if (step.number() == 3) {
              self.stop();
            }
          }
        });
    DataLoader loader = train();
    assertEquals(3, trainer.fit(loader, 1).steps().size());
    assertEquals(0, trainer.history().epochs().size());
    History history = trainer.fit(loader, 1);
    assertEquals(BATCHES, history.steps().size());
    assertEquals(1, history.epochs().size());

    Tensor.manualSeed(1);
    Trainer whole = trainer();
    whole.fit(train(), 1);
    assertSameWeights(whole.net(), trainer.net());
  }

  @Test
  void refusesALossThatIsNoNumber() {
    Module net = sequential(linear(4, 3));
    Trainer trainer =
        new Trainer(net, new Sgd(net, 0.1), (y, target) -> crossEntropy(y.mul(Double.NaN), target));
    assertThrows(ArithmeticException.class, () -> trainer.fit(train(), 1));
  }

  @Test
  void writesForTensorBoard(@TempDir Path folder) throws Exception {
    Tensor.manualSeed(1);
    Path runs = folder.resolve("runs");
    trainer().validation(test()).with(new TensorBoard(runs)).fit(train(), 2);
    try (var files = Files.list(runs)) {
      List<Path> all = files.toList();
      assertEquals(1, all.size());
      assertTrue(all.getFirst().getFileName().toString().startsWith("events.out.tfevents."));
      // A record takes 16 bytes, and each step makes two.
      assertTrue(Files.size(all.getFirst()) > 16 * 4 * BATCHES);
    }
  }

  @Test
  void networksAreInUseAfterAnEvaluation() {
    Module net = sequential(dropout(0.5), linear(4, 3));
    Trainer trainer = new Trainer(net, new Sgd(net, 0.1), (y, target) -> crossEntropy(y, target));
    trainer.evaluate(test());
    Tensor x = Tensor.ones(2, 4);
    assertArrayEquals(net.forward(x).toFloatArray(), net.forward(x).toFloatArray());
    Dataset data = Iris.load().train();
    double loss = trainer.evaluate(data.batches(7)).getOrDefault("loss", 0.0);
    assertEquals(crossEntropy(net.forward(data.x()), data.y()).item(), loss, 1e-5);
  }
}
