package dev.jacobi.nn.layers;

import dev.jacobi.nn.Autocast;
import dev.jacobi.nn.Buffer;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.nn.TrainingMode;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Statistics;
import dev.jacobi.tensor.Statistics.VarMean;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Batch normalization of each channel (dimension 1) over all other dimensions: in training with
/// the mean and variance of the batch, in use with their running means.
///
/// A weight of size 0 stands for a layer whose number of channels is not known yet; the first input
/// that it sees decides.
///
/// @param weight a factor for each channel, which starts with 1
/// @param bias a summand for each channel, which starts with 0
/// @param runningMean what means were in training
/// @param runningVariance what variances were in training
/// @param options what is added to variances, and how fast the running means move
public record BatchNorm(
    Parameter weight,
    Parameter bias,
    Buffer runningMean,
    Buffer runningVariance,
    TrainingMode mode,
    Options options)
    implements TidyModule {
  /// What is added to variances, and how fast the running means move.
  public record Options(double eps, double momentum) {
    /// PyTorch's defaults: 1e-5 and 0.1.
    public static final Options USUAL = new Options(1e-5, 0.1);

    public Options {
      if (!(eps >= 0 && momentum >= 0 && momentum <= 1)) {
        throw new IllegalArgumentException(
            "batchNorm: wants an eps of at least 0 and a momentum from 0 to 1, got %s and %s"
                .formatted(eps, momentum));
      }
    }
  }

  /// A copy that adds this to variances.
  public BatchNorm eps(double value) {
    return with(new Options(value, options.momentum()));
  }

  /// A copy whose running means take this share of each batch.
  public BatchNorm momentum(double value) {
    return with(new Options(options.eps(), value));
  }

  private BatchNorm with(Options other) {
    return new BatchNorm(weight, bias, runningMean, runningVariance, mode, other);
  }

  static BatchNorm of(long channels) {
    return new BatchNorm(
        Parameter.of(Tensor.ones(channels)),
        Parameter.of(Tensor.zeros(channels)),
        Buffer.of(Tensor.zeros(channels)),
        Buffer.of(Tensor.ones(channels)),
        TrainingMode.training(),
        Options.USUAL);
  }

  @Override
  public Tensor forward(Tensor input) {
    return TensorScope.tidy(
        () -> {
          Tensor x = Autocast.wide(input);
          if (x.rank() < 2 || x.size(1) != weight.shape().numel()) {
            settle(x);
          }
          long channels = weight.shape().numel();
          long[] sizes = new long[x.rank()];
          Arrays.fill(sizes, 1);
          sizes[1] = channels;
          Tensor mean = runningMean.borrowed().reshape(sizes);
          Tensor variance = runningVariance.borrowed().reshape(sizes);
          if (mode.isTraining()) {
            int[] others = IntStream.range(0, x.rank()).filter(d -> d != 1).toArray();
            VarMean moments = Statistics.varMean(x, true, 0, others);
            mean = moments.mean();
            variance = moments.variance();
            remember(mean, variance, x.numel() / channels);
          }
          Tensor scale = variance.add(options.eps()).rsqrt().mul(weight.tensor().reshape(sizes));
          return x.sub(mean).mul(scale).add(bias.tensor().reshape(sizes));
        });
  }

  private void settle(Tensor x) {
    long known = weight.shape().numel();
    if (x.rank() < 2 || known > 0 || x.size(1) == 0) {
      throw new ShapeException(
          "%s: wants %s channels in dimension 1, got shape %s%s"
              .formatted(this, known > 0 ? Long.toString(known) : "some", x.shape(), wayOut(x)));
    }
    Tensor ones = Tensor.ones(x.size(1)).to(x.dtype()).to(x.device());
    Tensor zeros = Tensor.zeros(x.size(1)).to(x.dtype()).to(x.device());
    weight.reset(ones);
    bias.reset(zeros);
    runningMean.set(zeros);
    runningVariance.set(ones);
  }

  private static String wayOut(Tensor x) {
    if (x.rank() == 1) {
      return "; x.unsqueeze(0) makes it a batch of one";
    }
    return x.rank() < 2 || x.size(1) == 0 ? "" : "; batchNorm(%d) would fit".formatted(x.size(1));
  }

  private void remember(Tensor mean, Tensor variance, long count) {
    if (count < 2) {
      throw new ShapeException(
          "%s: needs at least two elements in each channel to train; use a larger batch, or eval()"
              .formatted(this));
    }
    NoGrad.noGrad(
        () -> {
          double unbiased = (double) count / (count - 1);
          blend(runningMean, mean.detach());
          blend(runningVariance, variance.detach().mul(unbiased));
        });
  }

  private void blend(Buffer running, Tensor value) {
    Tensor old = running.borrowed();
    TensorScope.tidy(
        () -> {
          Tensor fresh = value.reshape(old.shape().toArray());
          Tensor blended = old.mul(1 - options.momentum()).add(fresh.mul(options.momentum()));
          Tensor.evaluate(blended);
          running.set(blended);
        });
  }

  /// As it is written: `batchNorm(16)`.
  @Override
  public String toString() {
    long channels = weight.shape().numel();
    return (channels == 0 ? "batchNorm()" : "batchNorm(%d)".formatted(channels))
        + (options.eps() == Options.USUAL.eps() ? "" : ".eps(%s)".formatted(options.eps()))
        + (options.momentum() == Options.USUAL.momentum()
            ? ""
            : ".momentum(%s)".formatted(options.momentum()));
  }
}
