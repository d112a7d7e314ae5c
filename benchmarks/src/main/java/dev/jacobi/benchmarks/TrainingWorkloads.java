package dev.jacobi.benchmarks;

import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.ConvolutionLayers.conv2d;
import static dev.jacobi.nn.layers.ConvolutionLayers.maxPool;
import static dev.jacobi.nn.layers.Layers.embedding;
import static dev.jacobi.nn.layers.Layers.gptBlock;
import static dev.jacobi.nn.layers.Layers.layerNorm;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.layers.Layers.lstm;
import static dev.jacobi.nn.layers.ShapeLayers.flatten;
import static dev.jacobi.nn.loss.Losses.crossEntropy;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.layers.Embedding;
import dev.jacobi.nn.layers.LayerNorm;
import dev.jacobi.nn.optim.Adam;
import dev.jacobi.tensor.Tensor;
import java.util.stream.IntStream;

/// Rows that train: a forward pass, a backward pass, and a step of Adam where there is one.
final class TrainingWorkloads {
  private static final long WORDS = 65;
  private static final long WIDTH = 128;
  private static final long LENGTH = 64;

  private TrainingWorkloads() {}

  static Runnable mlp() {
    Module net = sequential(linear(784, 256), relu(), linear(256, 10));
    return training(net, Tensor.randn(64, 784), Tensor.randint(10, 64));
  }

  static Runnable cnn() {
    Module net =
        sequential(
            conv2d(1, 32, 3),
            relu(),
            maxPool(2),
            conv2d(32, 64, 3),
            relu(),
            maxPool(2),
            flatten(),
            linear(1600, 128),
            relu(),
            linear(128, 10));
    return training(net, Tensor.randn(64, 1, 28, 28), Tensor.randint(10, 64));
  }

  static Runnable gpt() {
    return training(Gpt.make(), Tensor.randint(WORDS, 12, LENGTH), Tensor.randint(WORDS, 768));
  }

  static Runnable recurrent() {
    Module net = lstm(64, 128);
    Tensor x = Tensor.randn(32, 50, 64);
    return () -> net.forward(x).sum().backward();
  }

  private static Runnable training(Module net, Tensor x, Tensor y) {
    Adam optimizer = new Adam(net, 1e-3);
    return () -> {
      optimizer.zeroGrad();
      Tensor loss = crossEntropy(net.forward(x), y);
      loss.backward();
      optimizer.step();
      Tensor.evaluate(loss);
    };
  }

  /// nanoGPT's network, whose output layer is its embedding.
  private record Gpt(Embedding words, Parameter position, Sequential blocks, LayerNorm norm)
      implements Module {
    static Gpt make() {
      Module[] blocks =
          IntStream.range(0, 4).mapToObj(i -> gptBlock(WIDTH, 4, 0)).toArray(Module[]::new);
      return new Gpt(
          embedding(WORDS, WIDTH),
          Parameter.of(Tensor.randn(LENGTH, WIDTH).mul(0.02)),
          sequential(blocks),
          layerNorm(WIDTH));
    }

    @Override
    public Tensor forward(Tensor tokens) {
      Tensor x = words.forward(tokens).add(position.tensor());
      Tensor y = norm.forward(blocks.forward(x));
      return y.matmul(words.weight().tensor().t()).reshape(-1, WORDS);
    }
  }
}
