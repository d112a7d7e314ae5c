package dev.jacobi.nn.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Keeps a training in a file, from which [Trainer#resume] goes on. The file is complete at any
/// time, whatever interrupts the training.
///
/// {@snippet :
/// trainer.with(new Checkpointing(Path.of("run.ckpt"), 500));
/// }
public final class Checkpointing implements Callback {
  private final Path path;
  private final int every;

  /// Writes the file after every epoch.
  public Checkpointing(Path path) {
    this(path, 0);
  }

  /// Writes the file after every so many steps, and after every epoch.
  public Checkpointing(Path path, int steps) {
    if (steps < 0) {
      throw new IllegalArgumentException("checkpointing: wants a positive number, got " + steps);
    }
    this.path = path;
    this.every = steps;
  }

  @Override
  public void stepped(Trainer trainer, Step step) {
    if (every > 0 && step.number() % every == 0) {
      save(trainer);
    }
  }

  @Override
  public void epochEnded(Trainer trainer, Epoch epoch) {
    save(trainer);
  }

  private void save(Trainer trainer) {
    try {
      trainer.save(path);
    } catch (IOException e) {
      throw new UncheckedIOException("the checkpoint cannot be written: " + e.getMessage(), e);
    }
  }
}
