package dev.jacobi.nn;

import static dev.jacobi.nn.Nn.named;
import static dev.jacobi.nn.Nn.residual;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.Nn.stateDict;
import static dev.jacobi.nn.Nn.summary;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.ConvolutionLayers.batchNorm;
import static dev.jacobi.nn.layers.ConvolutionLayers.conv2d;
import static dev.jacobi.nn.layers.ConvolutionLayers.convTranspose2d;
import static dev.jacobi.nn.layers.ConvolutionLayers.maxPool;
import static dev.jacobi.nn.layers.Layers.dropout;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.layers.ShapeLayers.flatten;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.layers.Linear;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForwardSummaryTest {
  private static List<Long> multiplyAdds(ForwardSummary profile) {
    return profile.rows().stream().map(row -> row.cost().multiplyAdds()).toList();
  }

  @Test
  void tellsWhatEachLayerGivesAndNeeds() {
    Module net =
        sequential(
            named("seen", conv2d(8, 3).padding(1)),
            batchNorm(),
            relu(),
            maxPool(2),
            residual(conv2d(8, 8, 3).padding(1).groups(2)),
            flatten(),
            dropout(0.5),
            linear(10));
    ForwardSummary profile = summary(net, Tensor.randn(2, 3, 6, 6));
    assertEquals(
        List.of("seen", "1", "2", "3", "4.body", "5", "6", "7"),
        profile.rows().stream().map(ForwardSummary.Row::path).toList());
    assertEquals(
        List.of(
            Shape.of(2, 8, 6, 6),
            Shape.of(2, 8, 6, 6),
            Shape.of(2, 8, 6, 6),
            Shape.of(2, 8, 3, 3),
            Shape.of(2, 8, 3, 3),
            Shape.of(2, 72),
            Shape.of(2, 72),
            Shape.of(2, 10)),
        profile.rows().stream().map(ForwardSummary.Row::output).toList());
    // Outputs times the numbers that each is computed from.
    long first = 2 * 8 * 36 * (3 * 9);
    long grouped = 2 * 8 * 9 * (4 * 9);
    assertEquals(List.of(first, 0L, 0L, 0L, grouped, 0L, 0L, 2L * 10 * 72), multiplyAdds(profile));
    assertEquals(first + grouped + 1440, profile.multiplyAdds());
    long parameters = 8 * 27 + 8 + 16 + 8 * 36 + 8 + 720 + 10;
    assertEquals(parameters, profile.parameters());
    // The activation gives as many numbers as it gets, of four bytes each.
    assertEquals(4 * 2 * 8 * 36, profile.rows().get(2).cost().bytes());
    assertTrue(profile.toString().contains("multiply-adds"), profile.toString());
    assertTrue(profile.toString().contains("linear(72, 10)"), profile.toString());
  }

  @Test
  void countsTransposedConvolutionsByTheirInput() {
    ForwardSummary profile =
        summary(sequential(convTranspose2d(3, 5, 2).stride(2)), Tensor.randn(1, 3, 4, 4));
    // Each of the 48 numbers of the input goes to 5 channels of a window of 4.
    assertEquals(List.of(48L * 20), multiplyAdds(profile));
    assertEquals(Shape.of(1, 5, 8, 8), profile.rows().getFirst().output());
  }

  @Test
  void looksIntoNothingElse() {
    Linear up = linear(3, 4);
    Module net = x -> up.forward(x).relu().matmul(up.weight().tensor());
    ForwardSummary profile = summary(net, Tensor.randn(5, 3));
    assertEquals(List.of(5L * 12 + 5 * 12), multiplyAdds(profile));
    assertEquals("", profile.rows().getFirst().path());
  }

  @Test
  void changesNothing() {
    Module net = sequential(linear(3, 4), batchNorm(4), dropout(0.5));
    Map<String, Tensor> before = stateDict(net);
    summary(net, Tensor.randn(5, 3));
    stateDict(net)
        .forEach(
            (path, tensor) ->
                assertArrayEquals(
                    before.getOrDefault(path, tensor).toFloatArray(), tensor.toFloatArray()));
    Tensor ones = Tensor.ones(100, 3);
    // It drops out as before.
    assertTrue(net.forward(ones).eq(0).any().item() == 1);
  }
}
