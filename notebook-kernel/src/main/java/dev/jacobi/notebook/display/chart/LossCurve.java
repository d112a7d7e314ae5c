package dev.jacobi.notebook.display.chart;

import dev.jacobi.notebook.display.DisplayPublisher;
import dev.jacobi.notebook.display.Displayable;
import dev.jacobi.notebook.display.Picture;
import dev.jacobi.notebook.display.Throttle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/// A chart of a falling number that moves while a network trains.
///
/// It appears in the cell that adds the first value, and again in each later cell that adds more.
/// It moves at most ten times a second, and shows every value when the cell ends.
public final class LossCurve implements Displayable {

  private final String name;
  private final Throttle throttle;
  private final Map<String, CurveSeries> lines = new LinkedHashMap<>();
  private final CurveSeries rate = new CurveSeries("learning rate");
  private double smoothing = Double.NaN;
  private DisplayTarget place = new DisplayTarget("", "", false);

  /// Where the curve moves: a cell, and its place there.
  private record DisplayTarget(String cell, String displayId, boolean isNew) {}

  /// A curve whose first line has this name.
  public LossCurve(String name) {
    this(name, Throttle::new);
  }

  LossCurve(String name, Function<Runnable, Throttle> throttles) {
    this.name = name;
    throttle = throttles.apply(this::show);
  }

  /// Adds the next value to the first line.
  public void add(double value) {
    add(name, value);
  }

  /// Adds a value to the line of this name: the first line steps by one, the others follow it.
  public void add(String line, double value) {
    add(line, nextStep(line), value);
  }

  /// Adds a value to the line of this name at a step.
  public void add(String line, double step, double value) {
    synchronized (this) {
      lines.computeIfAbsent(line, CurveSeries::new).add(step, value);
    }
    // Without the lock: the timer's thread takes the throttle's lock first and this one second.
    DisplayPublisher front = DisplayPublisher.current();
    if (appearsIn(front.cell())) {
      throttle.now();
    } else {
      throttle.request(front.pace());
    }
  }

  /// Says what the learning rate is from the next step on; it is drawn once it has changed.
  public synchronized void learningRate(double value) {
    rate.add(nextStep(name), value);
  }

  /// Whether this cell has not shown the curve yet; then it makes a new place for it.
  private synchronized boolean appearsIn(String cell) {
    if (!place.displayId().isEmpty() && place.cell().equals(cell)) {
      return false;
    }
    place = new DisplayTarget(cell, "loss-curve-" + UUID.randomUUID(), true);
    return true;
  }

  private synchronized double nextStep(String line) {
    CurveSeries own = lines.get(line);
    CurveSeries first = lines.get(name);
    double next = own == null ? 1 : own.lastStep() + 1;
    return first == null || own == first ? next : Math.max(next, first.lastStep());
  }

  /// Sets how strongly the lines are smoothed: 0 shows the values as they are, 0.99 hardly follows
  /// them.
  ///
  /// Without it, lines of 40 values and more are smoothed over a twentieth of their length.
  public LossCurve smoothing(double factor) {
    if (!(factor >= 0 && factor < 1)) {
      throw new IllegalArgumentException(
          "smoothing: expected a factor from 0 up to, but not including, 1, got " + factor);
    }
    synchronized (this) {
      smoothing = factor;
    }
    return this;
  }

  @Override
  public Picture picture() {
    List<CurveSeries.Drawn> drawn = drawn();
    return drawn.isEmpty() ? Picture.text(toString()) : CurveChart.picture(drawn, drawnRate());
  }

  @Override
  public String toString() {
    List<CurveSeries.Drawn> drawn = drawn();
    return drawn.isEmpty() ? name + ": no values yet" : CurveChart.text(drawn, drawnRate());
  }

  private synchronized List<CurveSeries.Drawn> drawn() {
    return lines.values().stream().map(line -> line.drawn(smoothing)).toList();
  }

  private synchronized CurveSeries.Drawn drawnRate() {
    return rate.drawn(0);
  }

  private void show() {
    DisplayTarget at;
    synchronized (this) {
      at = place;
      place = new DisplayTarget(at.cell(), at.displayId(), false);
    }
    if (at.isNew()) {
      DisplayPublisher.current().display(picture().toDisplayData(), at.displayId());
    } else {
      DisplayPublisher.current().update(at.displayId(), picture().toDisplayData());
    }
  }
}
