package dev.jacobi.notebook.display.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.nn.train.ProgressView;
import dev.jacobi.nn.train.ProgressView.Line;
import dev.jacobi.notebook.display.FakePublisher;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class TrainingBarDisplayTest {
  private static ProgressView found() {
    return ServiceLoader.load(ProgressView.class).findFirst().orElseThrow();
  }

  @Test
  void movesInOnePlaceOfANotebook() {
    try (FakePublisher front = new FakePublisher()) {
      ProgressView.StatusLine place = found().open().orElseThrow();
      place.show(new Line(0.25, "epoch 1 of 2, 1 of 4"));
      place.close(new Line(1, "epoch 1 of 2: loss 0.5"));
      assertEquals(
          List.of("display epoch 1 of 2, 1 of 4", "update epoch 1 of 2: loss 0.5"),
          front.shown.stream().map(shown -> shown.how() + " " + shown.text()).toList());
      assertEquals(1, front.shown.stream().map(FakePublisher.Shown::displayId).distinct().count());
    }
  }

  @Test
  void leavesTerminalsToTheTrainer() {
    assertEquals(Optional.empty(), found().open());
  }
}
