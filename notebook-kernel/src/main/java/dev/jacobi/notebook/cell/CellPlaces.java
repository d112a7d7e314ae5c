package dev.jacobi.notebook.cell;

import dev.jacobi.tensor.Place;
import dev.jacobi.tensor.PlaceNames;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Tells the engine which line of which cell a line of a cell's class is, for its messages and for
/// graphs. Found through `ServiceLoader`; the session of cells says what it knows.
public final class CellPlaces implements PlaceNames {
  private static final AtomicReference<PlaceNames> SESSION =
      new AtomicReference<>((type, line, method) -> Optional.empty());

  static void install(PlaceNames session) {
    SESSION.set(session);
  }

  @Override
  public Optional<Place> place(String type, int line, String method) {
    return SESSION.get().place(type, line, method);
  }
}
