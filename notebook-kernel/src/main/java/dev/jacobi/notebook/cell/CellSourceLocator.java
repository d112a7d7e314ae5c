package dev.jacobi.notebook.cell;

import dev.jacobi.callsite.SourceLocation;
import dev.jacobi.callsite.SourceLocator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Tells the engine which line of which cell a line of a cell's class is, for its messages and for
/// graphs. Found through `ServiceLoader`; the session of cells says what it knows.
public final class CellSourceLocator implements SourceLocator {
  private static final AtomicReference<SourceLocator> SESSION =
      new AtomicReference<>((type, line, method) -> Optional.empty());

  static void install(SourceLocator session) {
    SESSION.set(session);
  }

  @Override
  public Optional<SourceLocation> place(String type, int line, String method) {
    return SESSION.get().place(type, line, method);
  }
}
