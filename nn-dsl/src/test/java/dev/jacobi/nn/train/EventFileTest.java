package dev.jacobi.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  /// The expected bytes come from TensorBoard's own library: src/test/python/make_events.py, which
  /// can also print what TensorBoard reads from a folder.
  @Test
  void writesWhatTensorBoardWrites(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("events");
    try (EventFile events = new EventFile(path, () -> 1.5)) {
      events.scalar("step/loss", 0.75, 1);
      events.scalar("step/loss", -2.5e-3, 300);
      events.scalar("validation/accuracy", Double.NaN, 0);
    }
    try (var in = EventFileTest.class.getResourceAsStream("events.bin")) {
      assertNotNull(in);
      assertArrayEquals(in.readAllBytes(), Files.readAllBytes(path));
    }
  }
}
