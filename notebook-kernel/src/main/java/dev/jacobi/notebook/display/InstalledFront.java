package dev.jacobi.notebook.display;

import java.util.concurrent.atomic.AtomicReference;

/// The front end in use; an interface cannot hold it privately.
final class InstalledFront {
  static final AtomicReference<Front> CURRENT = new AtomicReference<>(new TextFront());

  private InstalledFront() {}
}
