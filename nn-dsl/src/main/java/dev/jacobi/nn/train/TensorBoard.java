package dev.jacobi.nn.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Writes losses, learning rates and metrics for TensorBoard, which shows them while the training
/// goes on: `tensorboard --logdir runs`.
///
/// {@snippet :
/// trainer.with(new TensorBoard(Path.of("runs", "first")));
/// }
public final class TensorBoard implements Callback {
  private static final int FLUSH_EVERY = 100;
  private static final AtomicInteger FILES = new AtomicInteger();

  private final Path folder;
  private @Nullable EventFile file;

  /// Writes into a folder, one file for each training; a folder for each run tells them apart.
  public TensorBoard(Path folder) {
    this.folder = folder;
  }

  /// What may fail.
  private interface Writing {
    void to(EventFile events) throws IOException;
  }

  private void write(Writing writing) {
    try {
      EventFile events = file;
      if (events == null) {
        Files.createDirectories(folder);
        long now = System.currentTimeMillis();
        long process = ProcessHandle.current().pid();
        // A number of its own, too: two trainings may begin in one millisecond.
        String name =
            "events.out.tfevents.%d.jacobi.%d.%d".formatted(now, process, FILES.getAndIncrement());
        events = new EventFile(folder.resolve(name), () -> System.currentTimeMillis() / 1e3);
        file = events;
      }
      writing.to(events);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be written: " + e.getMessage(), e);
    }
  }

  @Override
  public void stepped(Trainer trainer, Step step) {
    write(
        events -> {
          events.scalar("step/loss", step.loss(), step.number());
          events.scalar("step/lr", step.lr(), step.number());
          if (step.number() % FLUSH_EVERY == 0) {
            events.flush();
          }
        });
  }

  @Override
  public void epochEnded(Trainer trainer, Epoch epoch) {
    write(
        events -> {
          for (var entry : epoch.values().entrySet()) {
            String name = entry.getKey();
            boolean isValidation = name.startsWith("val_");
            String tag = isValidation ? "validation/" + name.substring(4) : "epoch/" + name;
            events.scalar(tag, entry.getValue(), epoch.number());
          }
          events.flush();
        });
  }

  @Override
  public void ended(Trainer trainer) {
    write(EventFile::close);
    file = null;
  }
}
