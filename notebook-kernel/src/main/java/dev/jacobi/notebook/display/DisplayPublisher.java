package dev.jacobi.notebook.display;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.time.Duration;

/// The front end that shows what a cell displays: a notebook when a kernel has installed one, plain
/// text on `System.out` otherwise.
public interface DisplayPublisher {

  /// Shows the data once.
  void display(DisplayData data);

  /// Shows the data in a place that [#update] can fill again.
  void display(DisplayData data, String displayId);

  /// Replaces what the place of this id shows.
  void update(String displayId, DisplayData data);

  /// Takes away what the cell has shown so far.
  ///
  /// @param wait whether only when there is something new to show, so that nothing flickers
  default void clear(boolean wait) {}

  /// Puts code into the cell that runs, in the place of the cell's own, for the user to run.
  default void fill(String code) {
    System.out.println(code);
  }

  /// The shortest time that a moving display leaves between two updates of one place.
  default Duration pace() {
    return Duration.ofMillis(100);
  }

  /// Names the cell whose code the calling thread runs; a moving display starts anew when it
  /// changes.
  default String cell() {
    return "";
  }

  /// The front end in use.
  static DisplayPublisher current() {
    return InstalledPublisher.CURRENT.get();
  }

  /// Makes `front` the one that displays go to, and returns the one it replaces.
  static DisplayPublisher install(DisplayPublisher front) {
    return InstalledPublisher.CURRENT.getAndSet(front);
  }

  /// Shows the last state of every moving display that holds an update back.
  ///
  /// A kernel calls it when a cell ends, however it ends, before it sends the reply.
  static void settle() {
    Throttle.settleAll();
  }
}
