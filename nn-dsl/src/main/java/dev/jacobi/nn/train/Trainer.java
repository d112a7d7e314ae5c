package dev.jacobi.nn.train;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.data.Batch;
import dev.jacobi.nn.data.DataLoader;
import dev.jacobi.nn.io.Checkpoint;
import dev.jacobi.nn.optim.LrScheduler;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// The loop that trains a network: forward, loss, backward, step, with whatever watches it.
///
/// {@snippet :
/// Trainer trainer = new Trainer(net, new Adam(net, 1e-3), (y, target) -> crossEntropy(y, target))
///     .metrics(Metrics.accuracy())
///     .validation(test.batches(256))
///     .with(new TrainingBar(), new EarlyStopping("val_loss", 3));
/// History history = trainer.fit(train.batches(64).shuffle(1), 10);
/// }
///
/// A loop written by hand does the same in four lines; this one adds what such loops grow.
public final class Trainer {
  private final Module net;
  private final Optimizer optimizer;
  private final BinaryOperator<Tensor> loss;
  private final List<Metric> metrics = new ArrayList<>();
  private final List<Callback> callbacks = new ArrayList<>();
  private final List<Epoch> epochs = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private @Nullable LrScheduler scheduler;
  private boolean schedulesEpochs;
  private @Nullable DataLoader validation;
  private @Nullable DataLoader loader;
  private @Nullable Path resumed;
  private TrainerProgress progress = TrainerProgress.START;
  private double clip = Double.POSITIVE_INFINITY;
  private int planned;
  private int epochSize;
  private boolean isStopped;

  /// A trainer.
  ///
  /// @param loss the loss of what the network gave and what should have come out
  public Trainer(Module net, Optimizer optimizer, BinaryOperator<Tensor> loss) {
    this.net = net;
    this.optimizer = optimizer;
    this.loss = loss;
  }

  /// Measures these over each epoch, and in the validation.
  public Trainer metrics(Metric... more) {
    metrics.addAll(Arrays.asList(more));
    return this;
  }

  /// Shows the training to these, in this order.
  public Trainer with(Callback... more) {
    callbacks.addAll(Arrays.asList(more));
    return this;
  }

  /// Evaluates these after each epoch.
  public Trainer validation(DataLoader batches) {
    validation = batches;
    return this;
  }

  /// Lets a scheduler go on after each step.
  public Trainer scheduler(LrScheduler plan) {
    scheduler = plan;
    schedulesEpochs = false;
    return this;
  }

  /// Lets a scheduler go on after each epoch.
  public Trainer epochScheduler(LrScheduler plan) {
    scheduler = plan;
    schedulesEpochs = true;
    return this;
  }

  /// Scales gradients down to this norm.
  public Trainer clipGradNorm(double most) {
    clip = most;
    return this;
  }

  /// Goes on from a checkpoint when `fit` is called: at the batch after the last one that is in it,
  /// with the optimizer, the scheduler and all random numbers where they were.
  public Trainer resume(Path checkpoint) {
    resumed = checkpoint;
    return this;
  }

  /// The network.
  public Module net() {
    return net;
  }

  /// The optimizer.
  public Optimizer optimizer() {
    return optimizer;
  }

  /// The number of the epoch that runs, or ran last, from 1.
  public int epoch() {
    return progress.epoch();
  }

  /// How many epochs there will be.
  public int epochs() {
    return planned;
  }

  /// How many batches an epoch has.
  public int batches() {
    return epochSize;
  }

  /// What has happened so far.
  public History history() {
    return new History(epochs, steps);
  }

  /// Ends the training after the step that runs.
  public void stop() {
    isStopped = true;
  }

  /// Trains until there have been so many epochs, those of earlier calls and of a checkpoint
  /// included.
  ///
  /// @return what happened in each epoch and step
  /// @throws ArithmeticException if the loss is not a finite number; the message says where it came
  ///   from
  public History fit(DataLoader batches, int total) {
    loader = batches;
    planned = total;
    isStopped = false;
    goOn(batches);
    TrainerChecks.notShuffled(batches, total - epochs.size());
    callbacks.forEach(callback -> callback.began(this));
    try {
      while (epochs.size() < total && !isStopped) {
        runEpoch(batches);
      }
    } finally {
      callbacks.forEach(callback -> callback.ended(this));
    }
    return history();
  }

  private void goOn(DataLoader batches) {
    Path from = resumed;
    if (from == null) {
      return;
    }
    try {
      checkpoint(batches).load(from);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    resumed = null;
  }

  /// Keeps everything that is needed to go on after the last step, in the place of a file that may
  /// be there.
  public void save(Path path) throws IOException {
    if (loader == null) {
      throw new IllegalStateException("save: the training has not begun; call it from a callback");
    }
    checkpoint(loader).save(path);
  }

  private Checkpoint checkpoint(DataLoader batches) {
    Checkpoint checkpoint = Checkpoint.of(net).with(optimizer).with(batches);
    if (scheduler != null) {
      checkpoint.with(scheduler);
    }
    for (int i = 0; i < callbacks.size(); i++) {
      Checkpoint.Section part = callbacks.get(i).part();
      if (part != null) {
        checkpoint.with("callback" + i, part);
      }
    }
    return checkpoint.with("trainer", new TrainerPart());
  }

  private void runEpoch(DataLoader batches) {
    net.train();
    metrics.forEach(Metric::reset);
    if (progress.batch() == 0) {
      progress = progress.nextEpoch();
    }
    long start = System.nanoTime();
    epochSize = batches.size();
    // A checkpoint may lie between an epoch's last batch and its end.
    boolean isComplete = progress.batch() == epochSize;
    for (Batch batch : isComplete ? List.<Batch>of() : batches) {
      Step step = step(batch);
      steps.add(step);
      callbacks.forEach(callback -> callback.stepped(this, step));
      if (isStopped) {
        break;
      }
    }
    if (progress.batch() < epochSize && isStopped) {
      return;
    }
    Epoch epoch = new Epoch(progress.epoch(), values(start));
    epochs.add(epoch);
    progress = progress.closed();
    if (schedulesEpochs && scheduler != null) {
      scheduler.step();
    }
    callbacks.forEach(callback -> callback.epochEnded(this, epoch));
  }

  private Step step(Batch batch) {
    optimizer.zeroGrad();
    Tensor output = net.forward(batch.x());
    Tensor value = loss.apply(output, batch.y());
    double number = value.item();
    if (!Double.isFinite(number)) {
      throw new ArithmeticException(TrainerChecks.notFinite(net, batch.x(), number));
    }
    value.backward();
    if (clip < Double.POSITIVE_INFINITY) {
      Nn.clipGradNorm(net, clip);
    }
    double lr = optimizer.lr();
    optimizer.step();
    if (scheduler != null && !schedulesEpochs) {
      scheduler.step();
    }
    Tensor seen = output.detach();
    metrics.forEach(metric -> metric.add(seen, batch.y()));
    progress = progress.after(number, batch.size());
    return new Step(progress.step(), progress.batch(), number, lr);
  }

  private Map<String, Double> values(long start) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", progress.meanLoss());
    metrics.forEach(metric -> values.put(metric.name(), metric.value()));
    if (validation != null) {
      evaluate(validation).forEach((name, value) -> values.put("val_" + name, value));
    }
    values.put("lr", optimizer.lr());
    values.put("seconds", (System.nanoTime() - start) / 1e9);
    return values;
  }

  /// The mean loss and the metrics over other examples. The network is in use meanwhile and after:
  /// nothing is dropped out, nothing is learned.
  ///
  /// @return `loss` and the metrics by name
  public Map<String, Double> evaluate(DataLoader batches) {
    net.eval();
    metrics.forEach(Metric::reset);
    double[] sum = new double[2];
    NoGrad.noGrad(
        () -> {
          for (Batch batch : batches) {
            Tensor output = net.forward(batch.x());
            sum[0] += loss.apply(output, batch.y()).item() * batch.size();
            sum[1] += batch.size();
            metrics.forEach(metric -> metric.add(output, batch.y()));
          }
        });
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", sum[0] / sum[1]);
    metrics.forEach(metric -> values.put(metric.name(), metric.value()));
    return values;
  }

  /// The trainer's own part of a checkpoint.
  private final class TrainerPart implements Checkpoint.Section {
    @Override
    public Checkpoint.Saved save() {
      return new Checkpoint.Saved(Map.of(), progress.texts(epochs));
    }

    @Override
    public void load(Checkpoint.Saved saved) {
      List<Epoch> old = TrainerProgress.epochs(saved.texts());
      progress = TrainerProgress.of(saved.texts());
      epochs.clear();
      epochs.addAll(old);
      steps.clear();
    }
  }
}
