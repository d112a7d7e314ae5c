package dev.jacobi.nn.layers;

import static dev.jacobi.nn.Checks.doubles;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.Parameter;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/// The layers of `src/test/python/make_layers.py`, by the names of its rows.
final class LayerCases {
  private LayerCases() {}

  static Module layer(String name) {
    return switch (name) {
      case "linear" -> Layers.linear(6, 2);
      case "layerNorm" -> Layers.layerNorm(4);
      case "rmsNorm" -> Layers.rmsNorm(4);
      case "batchNorm rows", "batchNorm in use" -> ConvolutionLayers.batchNorm(3);
      case "batchNorm images" -> ConvolutionLayers.batchNorm(2);
      case "groupNorm" -> Layers.groupNorm(2, 4);
      case "attention" -> Layers.attention(4, 2);
      case "causalAttention" -> Layers.causalAttention(4, 2);
      case "transformerBlock" -> Layers.transformerBlock(4, 2, 0);
      case "rnn" -> Layers.rnn(2, 3);
      case "gru" -> Layers.gru(2, 3);
      case "lstm" -> Layers.lstm(2, 3);
      case "network" ->
          Nn.sequential(
              ConvolutionLayers.conv2d(1, 3, 3),
              ConvolutionLayers.batchNorm(3),
              ActivationLayers.relu(),
              ConvolutionLayers.maxPool(2),
              ShapeLayers.flatten(),
              Layers.linear(12, 2));
      default -> window(name);
    };
  }

  private static Module window(String name) {
    return switch (name) {
      case "conv1d" -> ConvolutionLayers.conv1d(2, 4, 3).stride(2).padding(1);
      case "conv2d" -> ConvolutionLayers.conv2d(2, 3, 3);
      case "conv2d moved" -> ConvolutionLayers.conv2d(1, 2, 3).stride(2).padding(1, 2).dilation(2);
      case "conv2d groups" ->
          ConvolutionLayers.conv2d(4, 6, 2).kernel(2, 3).groups(2).withoutBias();
      case "conv3d" -> ConvolutionLayers.conv3d(2, 2, 2).padding(1);
      case "convTranspose1d" -> ConvolutionLayers.convTranspose1d(2, 3, 3).stride(2).padding(1);
      case "convTranspose2d" -> ConvolutionLayers.convTranspose2d(4, 6, 3).stride(2).groups(2);
      case "convTranspose3d" -> ConvolutionLayers.convTranspose3d(2, 1, 2);
      case "maxPool signals" -> ConvolutionLayers.maxPool(2);
      case "maxPool images" -> ConvolutionLayers.maxPool(3).stride(2).padding(1);
      case "maxPool volumes" -> ConvolutionLayers.maxPool(1, 2, 2);
      case "avgPool signals" -> ConvolutionLayers.avgPool(3).stride(1);
      case "avgPool images" -> ConvolutionLayers.avgPool(2).padding(1).ceil();
      case "avgPool volumes" -> ConvolutionLayers.avgPool(2);
      case "adaptiveAvgPool signals" -> ConvolutionLayers.adaptiveAvgPool(2);
      case "adaptiveAvgPool images" -> ConvolutionLayers.adaptiveAvgPool(3);
      default -> throw new IllegalArgumentException("no such row: " + name);
    };
  }

  static Shape shape(String name) {
    return switch (name) {
      case "linear" -> Shape.of(2, 6);
      case "layerNorm", "rmsNorm" -> Shape.of(3, 4);
      case "batchNorm rows", "batchNorm in use" -> Shape.of(4, 3);
      case "batchNorm images" -> Shape.of(2, 2, 3, 1);
      case "groupNorm" -> Shape.of(1, 4, 3);
      case "rnn", "gru", "lstm" -> Shape.of(2, 3, 2);
      case "conv1d" -> Shape.of(2, 2, 7);
      case "conv2d" -> Shape.of(2, 2, 5, 4);
      case "conv2d moved" -> Shape.of(2, 1, 6, 5);
      case "conv2d groups" -> Shape.of(1, 4, 3, 4);
      case "conv3d" -> Shape.of(1, 2, 2, 3, 2);
      case "convTranspose1d" -> Shape.of(2, 2, 4);
      case "convTranspose2d" -> Shape.of(1, 4, 2, 3);
      case "convTranspose3d" -> Shape.of(1, 2, 2, 1, 2);
      case "maxPool signals" -> Shape.of(2, 2, 5);
      case "maxPool images" -> Shape.of(1, 2, 5, 6);
      case "maxPool volumes" -> Shape.of(1, 1, 2, 4, 5);
      case "avgPool signals", "adaptiveAvgPool signals" -> Shape.of(1, 2, 5);
      case "avgPool images" -> Shape.of(1, 2, 5, 4);
      case "avgPool volumes" -> Shape.of(1, 2, 2, 4, 3);
      case "adaptiveAvgPool images" -> Shape.of(2, 1, 5, 7);
      case "network" -> Shape.of(3, 1, 6, 7);
      default -> Shape.of(1, 3, 4);
    };
  }

  static Tensor filled(Shape shape, IntToDoubleFunction rule) {
    double[] values = new double[(int) shape.numel()];
    Arrays.setAll(values, rule);
    return doubles(values, shape.toArray());
  }

  static Module filledLayer(String name) {
    return filled(layer(name));
  }

  /// A layer in float64 with numbers that PyTorch has too.
  static Module filled(Module layer) {
    Nn.convert(layer, DType.FLOAT64);
    int k = 0;
    for (Parameter parameter : layer.parameters().values()) {
      int number = k++;
      parameter.reset(filled(parameter.shape(), j -> 0.4 * Math.sin(0.7 * j + number)));
    }
    return layer;
  }
}
