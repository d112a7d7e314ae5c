package dev.jacobi.cpu.conv;

import dev.jacobi.backend.View;
import dev.jacobi.cpu.kernels.CopyRunner;
import dev.jacobi.cpu.memory.Allocator;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/// A tensor with zeros around its places, in memory that is given back when it is closed.
record PaddedTensor(View view, @Nullable CpuStorage own, Allocator allocator)
    implements AutoCloseable {
  /// `[batch, channels, places...]` with `before` and `after` zeros at the ends of each dimension
  /// of places; the view itself if there are none.
  static PaddedTensor pad(
      View x, long[] before, long[] after, Allocator allocator, CopyRunner copies) {
    long[] sizes = x.shape().toArray();
    long added = 0;
    for (int d = 0; d < before.length; d++) {
      sizes[d + 2] += before[d] + after[d];
      added += before[d] + after[d];
    }
    if (added == 0) {
      return new PaddedTensor(x, null, allocator);
    }
    DType type = x.dtype();
    Shape shape = Shape.of(sizes);
    CpuStorage storage = allocator.allocate(Math.max(1, shape.numel()) * type.bytes());
    Layout whole = Layout.contiguous(shape);
    Layout inside = whole;
    for (int d = 0; d < before.length; d++) {
      inside = inside.slice(d + 2, before[d], x.shape().size(d + 2), 1);
    }
    View middle = new View(storage, type, inside);
    copies.zero(storage);
    copies.run(x, middle);
    return new PaddedTensor(new View(storage, type, whole), storage, allocator);
  }

  @Override
  public void close() {
    try {
      if (own != null) {
        allocator.release(own);
      }
    } finally {
      Reference.reachabilityFence(own);
    }
  }
}
