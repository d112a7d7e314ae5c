package dev.jacobi.autograd;

import dev.jacobi.shape.Device;
import dev.jacobi.tensor.ConformanceCase;
import java.util.List;
import java.util.Set;

/// Tensors without elements have gradients, and give them, as in PyTorch.
class EmptyGradientsTest extends GradientConformance {
  /// Where PyTorch takes a dimension that is named twice, or a spectrum that is too short.
  private static final Set<String> REFUSED = Set.of("irfft", "prod");

  @Override
  protected Device device() {
    return Device.cpu();
  }

  @Override
  protected List<ConformanceCase> cases() {
    return ConformanceCase.empty().stream()
        .filter(one -> !REFUSED.contains(one.operation()))
        .toList();
  }
}
