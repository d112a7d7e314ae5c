package dev.jacobi.nn.io;

import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.Nn.stateDict;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.loss.Losses.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.optim.Adam;
import dev.jacobi.nn.optim.LrSchedule;
import dev.jacobi.nn.optim.LrScheduler;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.nn.optim.Sgd;
import dev.jacobi.tensor.Generator;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  @TempDir private Path folder;

  private final Tensor x = Tensor.randn(8, 3);
  private final Tensor y = Tensor.tensor(new long[] {0, 1, 1, 0, 1, 0, 0, 1});

  /// A training with three parts.
  private final class Run {
    private final Module net = sequential(linear(3, 4), relu(), linear(4, 2));
    private final Optimizer optimizer = new Adam(net, 0.1);
    private final LrScheduler scheduler = new LrScheduler(optimizer, LrSchedule.exponential(0.9));

    Checkpoint checkpoint() {
      return Checkpoint.of(net).with(optimizer).with(scheduler);
    }

    void train(int steps) {
      for (int i = 0; i < steps; i++) {
        optimizer.zeroGrad();
        crossEntropy(net.forward(x), y).backward();
        optimizer.step();
        scheduler.step();
      }
    }

    List<Object> state() {
      return List.of(text(stateDict(net)), text(optimizer.stateDict()), optimizer.lr());
    }
  }

  private static String text(Map<String, Tensor> state) {
    StringBuilder text = new StringBuilder();
    state.forEach(
        (name, value) -> text.append(name).append(Arrays.toString(value.toDoubleArray())));
    return text.toString();
  }

  @Test
  void goesOnAsIfNothingHadHappened() throws IOException {
    Path file = folder.resolve("run.ckpt");
    Run first = new Run();
    first.train(3);
    first.checkpoint().save(file);
    double drawn = Tensor.rand(1).item();
    first.train(2);

    Run second = new Run();
    second.train(1);
    Tensor _ = Tensor.rand(5);
    second.checkpoint().load(file);
    assertEquals(drawn, Tensor.rand(1).item());
    second.train(2);
    assertEquals(first.state(), second.state());
    assertTrue(Safetensors.read(file).containsKey("model.0.weight"));
    assertTrue(Safetensors.read(file).containsKey("optimizer.state.0.weight.exp_avg"));
  }

  @Test
  void leavesEverythingAsItWasWhereSomethingDoesNotFit() throws IOException {
    Path file = folder.resolve("run.ckpt");
    Run first = new Run();
    first.train(2);
    first.checkpoint().save(file);
    Run other = new Run();
    other.train(1);
    List<Object> before = other.state();
    assertNotEquals(first.state(), before);
    // Adam remembers two tensors for each parameter, this one none.
    Optimizer sgd = new Sgd(other.net, 0.5);
    Checkpoint wrong = Checkpoint.of(other.net).with(sgd).with(other.scheduler);
    assertError(() -> wrong.load(file), "run.ckpt", "part 'optimizer'", "exp_avg");
    assertEquals(before, other.state());
    assertEquals(0.5, sgd.lr());
    Module narrow = linear(3, 2);
    Checkpoint narrowly = Checkpoint.of(narrow).with(new Sgd(narrow, 1)).with(other.scheduler);
    assertError(() -> narrowly.load(file), "part 'model'", "0.weight");
    assertError(() -> Checkpoint.of(other.net).load(file), "[model,random,optimizer,scheduler]");
    assertEquals(before, other.state());
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Run run = new Run();
    assertError(() -> run.checkpoint().load(folder.resolve("none.ckpt")), "no such file");
    Path weights = folder.resolve("weights.safetensors");
    Safetensors.write(stateDict(run.net), weights);
    assertError(() -> run.checkpoint().load(weights), "weights.safetensors", "no checkpoint");
    assertThrows(IllegalArgumentException.class, () -> run.checkpoint().with("a.b", part()));
  }

  private static Checkpoint.Section part() {
    return new Checkpoint.Section() {
      @Override
      public Checkpoint.Saved save() {
        return new Checkpoint.Saved(Map.of(), Map.of());
      }

      @Override
      public void load(Checkpoint.Saved saved) {}
    };
  }

  @Test
  void anOldCheckpointStaysWhereANewOneFails() throws IOException {
    Path file = folder.resolve("run.ckpt");
    Run run = new Run();
    run.checkpoint().save(file);
    byte[] old = Files.readAllBytes(file);
    run.train(1);
    // What an interrupted cell does to a file that it writes.
    Thread.currentThread().interrupt();
    assertThrows(Throwable.class, () -> run.checkpoint().save(file));
    assertTrue(Thread.interrupted());
    assertArrayEquals(old, Files.readAllBytes(file));
  }

  /// Becomes what it was, unless it is told to fail with something else than a misfit.
  private static final class Fragile implements Checkpoint.Section {
    private @Nullable Throwable failure;

    @Override
    public Checkpoint.Saved save() {
      return new Checkpoint.Saved(Map.of(), Map.of());
    }

    @Override
    public void load(Checkpoint.Saved saved) {
      Throwable now = failure;
      failure = null;
      if (now instanceof RuntimeException e) {
        throw e;
      } else if (now instanceof Error e) {
        throw e;
      }
    }
  }

  @Test
  void noErrorLeavesAHalfOfIt() throws IOException {
    Path file = folder.resolve("run.ckpt");
    Run first = new Run();
    first.train(2);
    first.checkpoint().with("fragile", new Fragile()).save(file);
    List<Throwable> failures =
        List.of(
            new ArithmeticException("integer overflow"),
            new IllegalStateException("not now"),
            new UnsupportedOperationException("never"),
            new StackOverflowError(),
            new OutOfMemoryError("no memory"));
    for (Throwable failure : failures) {
      Run run = new Run();
      run.train(1);
      List<Object> before = run.state();
      long drawn = Generator.global().state().offset();
      Fragile fragile = new Fragile();
      fragile.failure = failure;
      Checkpoint checkpoint = run.checkpoint().with("fragile", fragile);
      assertThrows(Throwable.class, () -> checkpoint.load(file));
      assertEquals(before, run.state(), failure.toString());
      assertEquals(drawn, Generator.global().state().offset());
      checkpoint.load(file);
      assertEquals(first.state(), run.state());
    }
  }

  @Test
  void damagedCheckpointsChangeNothing() throws IOException {
    Path file = folder.resolve("run.ckpt");
    Run first = new Run();
    first.train(2);
    first.checkpoint().save(file);
    byte[] good = Files.readAllBytes(file);
    Random random = new Random(5);
    int refused = 0;
    for (int round = 0; round < 300; round++) {
      byte[] bad = FuzzTest.damaged(good, random);
      Files.write(file, bad);
      Run run = new Run();
      List<Object> before = run.state();
      try {
        run.checkpoint().load(file);
      } catch (IOException e) {
        refused++;
        assertTrue(String.valueOf(e.getMessage()).contains("run.ckpt"), e.getMessage());
        assertEquals(before, run.state(), "round " + round + ": " + e.getMessage());
      }
    }
    assertTrue(refused > 30, "hardly anything was damaged: " + refused);
  }

  private interface Action {
    void run() throws IOException;
  }

  private static void assertError(Action action, String... parts) {
    String message = String.valueOf(assertThrows(IOException.class, action::run).getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "'" + part + "' is not in: " + message);
    }
  }
}
