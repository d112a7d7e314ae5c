package dev.jacobi.cpu.conv;

import dev.jacobi.backend.View;
import dev.jacobi.cpu.memory.Allocator;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.shape.DType;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/// A convolution's weights as products read them: written out densely, once for all elements of the
/// batch, where they are not dense. The memory is given back when it is closed.
final class ContiguousWeights implements AutoCloseable {
  private final Allocator allocator;
  private final int groups;
  private final List<CpuStorage> written = new ArrayList<>();
  private final List<Im2ColView> kernels = new ArrayList<>();

  /// @param first the matrices of the first group
  ContiguousWeights(View w, int groups, List<Im2ColView> first, Allocator allocator) {
    this.allocator = allocator;
    this.groups = groups;
    long next = ConvolvePlan.nextGroup(w, 0, groups);
    for (Im2ColView one : first) {
      for (int g = 0; g < groups; g++) {
        Im2ColView kernel = one.moved(g * next);
        boolean isReady = kernel.isDense() || w.dtype() != DType.FLOAT32;
        kernels.add(isReady ? kernel : written(kernel));
      }
    }
  }

  private Im2ColView written(Im2ColView kernel) {
    long rowBytes = (long) Float.BYTES * kernel.columns();
    CpuStorage memory = allocator.allocate(Math.max(1, kernel.rows() * rowBytes));
    written.add(memory);
    kernel.copyTo(memory.address());
    return new Im2ColView(
        memory.address(),
        ConvolvePlan.axis(kernel.rows(), rowBytes),
        ConvolvePlan.axis(kernel.columns(), Float.BYTES));
  }

  /// A group's matrix.
  Im2ColView of(int kernel, int group) {
    return kernels.get(kernel * groups + group);
  }

  @Override
  public void close() {
    try {
      written.forEach(allocator::release);
    } finally {
      Reference.reachabilityFence(written);
    }
  }
}
