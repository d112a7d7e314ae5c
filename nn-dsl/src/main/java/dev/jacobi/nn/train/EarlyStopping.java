package dev.jacobi.nn.train;

import dev.jacobi.nn.Nn;
import dev.jacobi.nn.io.Checkpoint;
import dev.jacobi.tensor.Tensor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Ends a training when a value has not become better for some epochs, and gives the network the
/// weights of the best one.
///
/// {@snippet :
/// trainer.validation(test.batches(256)).with(new EarlyStopping("val_loss", 3));
/// }
public final class EarlyStopping implements Callback {
  private final String name;
  private final int patience;
  private final boolean wantsLess;
  private double best = Double.NaN;
  private int worse;
  private @Nullable Map<String, Tensor> weights;

  /// Stops after more than `patience` epochs in a row without a better value. Losses and errors are
  /// better if they are less, other values if they are greater.
  ///
  /// @param name of the value, such as `val_loss` or `val_accuracy`
  public EarlyStopping(String name, int patience) {
    if (patience < 0) {
      throw new IllegalArgumentException(
          "early stopping: wants a patience of at least 0, got " + patience);
    }
    this.name = name;
    this.patience = patience;
    this.wantsLess = name.matches("(val_)?(loss|mae|mse|perplexity)");
  }

  /// The best value, `NaN` before the first epoch has ended.
  public double best() {
    return best;
  }

  @Override
  public void epochEnded(Trainer trainer, Epoch epoch) {
    double value = epoch.get(name);
    if (Double.isNaN(best) || (wantsLess ? value < best : value > best)) {
      best = value;
      worse = 0;
      weights = Nn.stateDict(trainer.net());
    } else if (++worse > patience) {
      trainer.stop();
    }
  }

  @Override
  public void ended(Trainer trainer) {
    if (weights != null) {
      Nn.loadStateDict(trainer.net(), weights);
    }
  }

  @Override
  public Checkpoint.Section part() {
    return new Checkpoint.Section() {
      @Override
      public Checkpoint.Saved save() {
        return new Checkpoint.Saved(
            weights == null ? Map.of() : weights,
            Map.of("best", Double.toString(best), "worse", Integer.toString(worse)));
      }

      @Override
      public void load(Checkpoint.Saved saved) {
        weights = saved.tensors().isEmpty() ? null : saved.tensors();
        best = Double.parseDouble(saved.texts().getOrDefault("best", "NaN"));
        worse = Integer.parseInt(saved.texts().getOrDefault("worse", "0"));
      }
    };
  }
}
