package dev.jacobi.notebook.display.network;

import dev.jacobi.nn.train.ProgressView;
import dev.jacobi.notebook.display.DisplayPublisher;
import dev.jacobi.notebook.display.Picture;
import dev.jacobi.notebook.display.Progress;
import dev.jacobi.notebook.display.TextPublisher;
import dev.jacobi.notebook.display.Throttle;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Draws the progress bars of trainers in a notebook.
public final class TrainingBarDisplay implements ProgressView {

  /// Without a notebook the trainer's own line on the terminal is better: it can be taken back.
  @Override
  public Optional<StatusLine> open() {
    return DisplayPublisher.current() instanceof TextPublisher
        ? Optional.empty()
        : Optional.of(new Bar());
  }

  private static final class Bar implements StatusLine {
    private final Throttle throttle = new Throttle(this::draw);
    private final String place = "training-" + UUID.randomUUID();
    private @Nullable Line line;
    private boolean isOver;
    private boolean isShown;

    @Override
    public void show(Line next) {
      synchronized (this) {
        line = next;
      }
      throttle.request(DisplayPublisher.current().pace());
    }

    @Override
    public void close(Line last) {
      synchronized (this) {
        line = last;
        isOver = true;
      }
      throttle.now();
    }

    private void draw() {
      Picture picture;
      boolean isFirst;
      synchronized (this) {
        Line now = line;
        if (now == null) {
          return;
        }
        picture = Progress.picture(now.facts(), now.share(), now.facts(), isOver);
        isFirst = !isShown;
        isShown = true;
      }
      if (isFirst) {
        DisplayPublisher.current().display(picture.toDisplayData(), place);
      } else {
        DisplayPublisher.current().update(place, picture.toDisplayData());
      }
    }
  }
}
