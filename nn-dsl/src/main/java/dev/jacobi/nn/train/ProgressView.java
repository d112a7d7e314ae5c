package dev.jacobi.nn.train;

import java.util.Optional;

/// Where progress bars are drawn, if not on a terminal: a service that a notebook provides.
public interface ProgressView {
  /// A place for one bar, or nothing where this view is not in charge.
  Optional<StatusLine> open();

  /// A place that shows one line of text.
  interface StatusLine {
    /// Shows a line in the place of the one before; it may be left out if another follows soon.
    void show(Line line);

    /// Shows a line that stays, and ends the place.
    void close(Line line);
  }

  /// What a bar shows.
  ///
  /// @param share how much is done, from 0 to 1
  /// @param facts such as `epoch 2 of 5, 812 of 1875, 120 per second, 9 s left, loss 0.312`
  record Line(double share, String facts) {}
}
