package dev.jacobi.nn.train;

import dev.jacobi.nn.ForwardSummary;
import dev.jacobi.nn.Lint;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.data.DataLoader;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.Map;

/// What a trainer notices.
final class TrainerChecks {
  private TrainerChecks() {}

  static void notShuffled(DataLoader batches, int epochs) {
    if (epochs > 1 && batches.size() > 1 && !batches.isShuffled()) {
      Lint.NOT_SHUFFLED.say(
          "the batches are the same in every epoch, which makes networks forget and learn slowly; use"
              + " .shuffle(seed), or .sampler(Sampler.sequential(), 0) if the order matters");
    }
  }

  /// What a loss that is no number came from.
  static String notFinite(Module net, Tensor x, double loss) {
    return "the loss is %s: %s".formatted(loss, NoGrad.noGrad(() -> cause(net, x)));
  }

  private static String cause(Module net, Tensor x) {
    if (!isFinite(x)) {
      return "the batch itself has a NaN or an infinity in it; look at the data";
    }
    for (Map.Entry<String, Parameter> entry : net.parameters().entrySet()) {
      if (!isFinite(entry.getValue().tensor())) {
        return "the parameter '%s' is not finite any more: an earlier step was too large; lower the"
                .formatted(entry.getKey())
            + " learning rate, or use clipGradNorm";
      }
    }
    return ForwardSummary.firstNotFinite(net, x)
        .map(found -> "the first layer whose output is not finite is " + found)
        .orElse("the output is finite, so the loss function made it; a log(0) or a division by 0?");
  }

  private static boolean isFinite(Tensor x) {
    return !x.dtype().isFloating() || Double.isFinite(x.detach().abs().max().item());
  }
}
