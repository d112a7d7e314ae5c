package dev.jacobi.notebook.display;

import java.util.concurrent.atomic.AtomicReference;

/// The front end in use; an interface cannot hold it privately.
final class InstalledPublisher {
  static final AtomicReference<DisplayPublisher> CURRENT =
      new AtomicReference<>(new TextPublisher());

  private InstalledPublisher() {}
}
