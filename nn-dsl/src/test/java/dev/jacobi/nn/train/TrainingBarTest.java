package dev.jacobi.nn.train;

import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.loss.DistanceLosses.mseLoss;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.data.Dataset;
import dev.jacobi.nn.optim.Sgd;
import dev.jacobi.nn.train.ProgressView.Line;
import dev.jacobi.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingBarTest {
  private long now;

  private static Trainer trainer() {
    Module net = linear(2, 1);
    return new Trainer(net, new Sgd(net, 0.1), (y, target) -> mseLoss(y, target));
  }

  private static Dataset data() {
    return new Dataset(Tensor.ones(8, 2), Tensor.ones(8, 1));
  }

  @Test
  void tellsTheRateAndTheTimeLeft() {
    List<String> lines = new ArrayList<>();
    var place =
        new ProgressView.StatusLine() {
          @Override
          public void show(Line line) {
            lines.add("%.2f %s".formatted(line.share(), line.facts()));
          }

          @Override
          public void close(Line line) {
            lines.add("close " + line.facts());
          }
        };
    // Every step takes half a second.
    TrainingBar bar = new TrainingBar(() -> place, () -> now += 500_000_000);
    trainer().with(bar).fit(data().batches(2).shuffle(1), 2);
    assertEquals(10, lines.size());
    assertTrue(lines.get(0).startsWith("0.25 epoch 1 of 2, 1 of 4, loss "), lines.get(0));
    // Reading the clock at the first step counts as one, so three steps in two seconds.
    assertTrue(
        lines.get(2).startsWith("0.75 epoch 1 of 2, 3 of 4, 1.3 per second, 0.8 s left, loss "),
        lines.get(2));
    assertTrue(lines.get(4).startsWith("close epoch 1 of 2: loss "), lines.get(4));
    assertTrue(lines.get(9).startsWith("close epoch 2 of 2: loss "), lines.get(9));
  }

  @Test
  void aViewThatFailsEndsNoTraining() {
    ProgressView.StatusLine place =
        new ProgressView.StatusLine() {
          @Override
          public void show(Line line) {}

          @Override
          public void close(Line line) {}
        };
    ProgressView broken =
        () -> {
          throw new NoClassDefFoundError("some/other/Library");
        };
    assertEquals(
        Optional.of(place),
        TrainingBar.open(List.of(broken, Optional::empty, () -> Optional.of(place))));
    assertEquals(Optional.empty(), TrainingBar.open(List.of(broken)));
  }

  private static String printed(boolean isTerminal) {
    var bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    long[] nanos = {0};
    // Every second line comes within the pause, and is left out.
    TerminalProgress place = new TerminalProgress(out, isTerminal, () -> nanos[0] += 60_000_000);
    place.show(new Line(0.25, "one quarter done"));
    place.show(new Line(0.5, "half"));
    place.show(new Line(0.75, "most"));
    place.close(new Line(1, "all"));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void movesInPlaceOnATerminal() {
    String[] lines = printed(true).split("\r", -1);
    assertEquals("█████░░░░░░░░░░░░░░░  one quarter done", lines[1]);
    assertEquals("███████████████░░░░░  most            ", lines[2]);
    assertEquals("all" + " ".repeat(23) + System.lineSeparator(), lines[3]);
  }

  @Test
  void printsOnlyWhatStaysInALog() {
    assertEquals("all" + System.lineSeparator(), printed(false));
  }

  @Test
  void tellsTimesAsPeopleDo() {
    assertEquals("3.2 s", TrainingBar.clock(3.21));
    assertEquals("42 s", TrainingBar.clock(42));
    assertEquals("2:05 min", TrainingBar.clock(125));
    assertEquals("3:01 h", TrainingBar.clock(3 * 3600 + 60));
  }
}
