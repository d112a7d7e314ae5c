package dev.jacobi.nn.train;

import dev.jacobi.backend.ServiceProviders;
import dev.jacobi.nn.train.ProgressView.Line;
import dev.jacobi.nn.train.ProgressView.StatusLine;
import java.io.Console;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A bar for each epoch that moves in place, in a notebook as on a terminal, with the rate, the
/// time left and the loss; when the epoch is over, its values stay.
///
/// {@snippet :
/// trainer.with(new TrainingBar());
/// }
public final class TrainingBar implements Callback {
  private final Supplier<StatusLine> places;
  private final LongSupplier nanoTime;
  private @Nullable StatusLine place;
  private long start;
  private int first;
  private double mean;
  private Line last = new Line(0, "");

  /// A bar in the notebook, or else on the terminal.
  public TrainingBar() {
    this(TrainingBar::open, System::nanoTime);
  }

  TrainingBar(Supplier<StatusLine> places, LongSupplier nanoTime) {
    this.places = places;
    this.nanoTime = nanoTime;
  }

  private static StatusLine open() {
    return open(ServiceProviders.working(
            ProgressView.class,
            ServiceLoader.load(ProgressView.class, TrainingBar.class.getClassLoader()),
            Object::getClass))
        .orElseGet(() -> new TerminalProgress(System.out, isTerminal()));
  }

  /// The first place that a view gives. One that fails ends no training.
  static Optional<StatusLine> open(List<ProgressView> views) {
    for (ProgressView view : views) {
      try {
        Optional<StatusLine> opened = view.open();
        if (opened.isPresent()) {
          return opened;
        }
      } catch (RuntimeException | LinkageError e) {
        System.err.println("jacobi: no progress in this view: " + ServiceProviders.sentence(e));
      }
    }
    return Optional.empty();
  }

  @SuppressWarnings("SystemConsoleNull") // which JDK gives null where there is none differs
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  @Override
  public void stepped(Trainer trainer, Step step) {
    StatusLine current = place;
    if (current == null) {
      current = places.get();
      place = current;
      // The first step of an epoch is not timed: it has begun before.
      start = nanoTime.getAsLong();
      first = step.batch();
      mean = step.loss();
    }
    // Over the last ten steps or so, so that it shows where the loss is now.
    mean += (step.loss() - mean) / Math.min(10, step.batch() - first + 1);
    last = line(trainer, step);
    current.show(last);
  }

  private Line line(Trainer trainer, Step step) {
    int all = trainer.batches();
    StringBuilder facts = new StringBuilder();
    facts.append(
        "epoch %d of %d, %d of %d".formatted(trainer.epoch(), trainer.epochs(), step.batch(), all));
    double seconds = (nanoTime.getAsLong() - start) / 1e9;
    int timed = step.batch() - first;
    if (timed > 0 && seconds > 0) {
      double rate = timed / seconds;
      facts.append(
          rate >= 1 ? ", %s per second".formatted(Epoch.brief(Math.rint(rate * 10) / 10)) : "");
      facts.append(", ").append(clock((all - step.batch()) / rate)).append(" left");
    }
    facts.append(", loss ").append(Epoch.brief(mean));
    return new Line((double) step.batch() / all, facts.toString());
  }

  static String clock(double seconds) {
    if (seconds < 60) {
      return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? "%d:%02d min".formatted(whole / 60, whole % 60)
        : "%d:%02d h".formatted(whole / 3600, whole / 60 % 60);
  }

  @Override
  public void epochEnded(Trainer trainer, Epoch epoch) {
    StatusLine current = place == null ? places.get() : place;
    place = null;
    String text = epoch.toString();
    String number = "epoch " + epoch.number();
    current.close(
        new Line(1, number + " of " + trainer.epochs() + text.substring(number.length())));
  }

  /// An epoch that was left early shows how far it came.
  @Override
  public void ended(Trainer trainer) {
    StatusLine current = place;
    place = null;
    if (current != null) {
      current.close(last);
    }
  }
}
