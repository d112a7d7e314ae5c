package dev.jacobi.nn.layers;

import dev.jacobi.autograd.Autograd;
import dev.jacobi.autograd.CustomFunction;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Attention in which a step sees itself and earlier ones, as one operation: queries go in blocks,
/// and each block only looks at keys up to its end, so that half of the scores are never formed.
/// The weights of attention are computed anew on the way back instead of being kept. When the
/// gradient is to be differentiated again, it is taken from the graph of the blocks.
///
/// Inputs: queries, keys and values, `[examples, heads, steps, size]`.
final class CausalAttention extends CustomFunction {
  private static final int BLOCK = 128;

  /// The queries from one step to another.
  private record Block(long start, long end) {
    Tensor rows(Tensor x) {
      return x.narrow(2, start, end - start);
    }

    /// All steps that its last query sees.
    Tensor seen(Tensor x) {
      return x.narrow(2, 0, end);
    }
  }

  @Override
  protected String name() {
    return "causalAttention";
  }

  private static List<Block> blocks(Tensor q) {
    List<Block> blocks = new ArrayList<>();
    for (long start = 0; start < q.size(2); start += BLOCK) {
      blocks.add(new Block(start, Math.min(start + BLOCK, q.size(2))));
    }
    return blocks;
  }

  private static double scale(Tensor q) {
    return 1 / Math.sqrt((double) q.size(3));
  }

  /// The weights with which the queries of a block see earlier steps.
  private static Tensor weights(Block block, Tensor q, Tensor k) {
    Tensor scores = block.rows(q).matmul(block.seen(k).transpose(2, 3)).mul(scale(q));
    Tensor from = Tensor.arange((double) block.start, (double) block.end, 1).unsqueeze(1);
    Tensor isLater = from.lt(Tensor.arange(block.end)).to(q.device());
    return scores.maskedFill(isLater, Double.NEGATIVE_INFINITY).softmax(-1);
  }

  private static Tensor[] weights(Tensor... inputs) {
    return blocks(inputs[0]).stream()
        .map(block -> weights(block, inputs[0], inputs[1]))
        .toArray(Tensor[]::new);
  }

  @Override
  protected boolean keepsNothing() {
    return true;
  }

  @Override
  protected Tensor forward(Saved saved, Tensor... inputs) {
    Tensor[] weights = weights(inputs);
    Tensor.evaluate(weights);
    saved.keep(weights);
    return mixed(inputs, weights);
  }

  private static Tensor mixed(Tensor[] inputs, Tensor... weights) {
    List<Block> blocks = blocks(inputs[0]);
    Tensor[] rows = new Tensor[weights.length];
    Arrays.setAll(rows, i -> weights[i].matmul(blocks.get(i).seen(inputs[2])));
    return Tensor.cat(2, rows);
  }

  @Override
  protected @Nullable Tensor[] backward(Saved saved, Tensor gradient) {
    Tensor[] inputs = {saved.input(0), saved.input(1), saved.input(2)};
    return NoGrad.isRecording() ? again(inputs, gradient) : blockwise(saved, inputs, gradient);
  }

  /// The gradients from the graph of the blocks.
  private static @Nullable Tensor[] again(Tensor[] inputs, Tensor gradient) {
    List<Tensor> tracked = new ArrayList<>();
    for (Tensor input : inputs) {
      if (input.requiresGrad()) {
        tracked.add(input);
      }
    }
    GradOptions options = GradOptions.gradient(gradient).andCreateGraph();
    Tensor result = mixed(inputs, weights(inputs));
    List<Tensor> found = Autograd.grad(List.of(result), tracked, options);
    @Nullable Tensor[] gradients = new Tensor[inputs.length];
    for (int i = 0, next = 0; i < inputs.length; i++) {
      gradients[i] = inputs[i].requiresGrad() ? found.get(next++) : null;
    }
    return gradients;
  }

  private static Tensor[] blockwise(Saved saved, Tensor[] inputs, Tensor gradient) {
    Tensor q = inputs[0];
    Tensor k = inputs[1];
    Tensor v = inputs[2];
    List<Block> blocks = blocks(q);
    Tensor[] dq = new Tensor[blocks.size()];
    Tensor dk = Tensor.zerosLike(k);
    Tensor dv = Tensor.zerosLike(v);
    for (int i = 0; i < dq.length; i++) {
      Block block = blocks.get(i);
      Tensor p = saved.kept(i);
      Tensor g = block.rows(gradient);
      Tensor dp = g.matmul(block.seen(v).transpose(2, 3));
      Tensor ds = p.mul(dp.sub(p.mul(dp).sum(true, -1))).mul(scale(q));
      dq[i] = ds.matmul(block.seen(k));
      block.seen(dk).addInPlace(ds.transpose(2, 3).matmul(block.rows(q)));
      block.seen(dv).addInPlace(p.transpose(2, 3).matmul(g));
    }
    return new Tensor[] {Tensor.cat(2, dq), dk, dv};
  }
}
