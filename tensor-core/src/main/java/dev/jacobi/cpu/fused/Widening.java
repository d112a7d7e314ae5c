package dev.jacobi.cpu.fused;

import dev.jacobi.backend.Lowering;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.memory.Allocator;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Lets kernels that compute in wide numbers have narrow ones: copies their inputs, and rounds
/// their result once.
public final class Widening {
  private final Allocator allocator;
  private final ProgramRunner programs;

  public Widening(Allocator allocator, ProgramRunner programs) {
    this.allocator = allocator;
    this.programs = programs;
  }

  /// What is computed in wide numbers.
  public interface Work {
    void run(View[] inputs, View output);
  }

  /// Whether a type is stored otherwise than its arithmetic's numbers are.
  public static boolean isNarrow(DType type) {
    return type != type.arithmetic().dtype();
  }

  public void run(View[] inputs, View output, Work work) {
    DType wide = output.dtype().arithmetic().dtype();
    List<CpuStorage> memory = new ArrayList<>();
    try {
      View[] copies = new View[inputs.length];
      for (int i = 0; i < copies.length; i++) {
        View elements = once(inputs[i]);
        copies[i] = copy(inputs[i], elements, allocate(wide, elements.shape(), memory));
      }
      View result = allocate(wide, output.shape(), memory);
      work.run(copies, result);
      programs.run(Lowering.copy(result, output), new View[] {result, output});
    } finally {
      memory.forEach(allocator::release);
      Reference.reachabilityFence(memory);
    }
  }

  private View allocate(DType type, Shape shape, List<CpuStorage> memory) {
    long bytes = Math.multiplyExact(Math.max(1, shape.numel()), (long) type.bytes());
    CpuStorage storage = allocator.allocate(bytes);
    memory.add(storage);
    return new View(storage, type, Layout.contiguous(shape));
  }

  /// A view without what repeats, in the order in which it lies.
  private static View once(View view) {
    Layout layout = view.layout().permute(order(view));
    long[] sizes = layout.shape().toArray();
    for (int d = 0; d < sizes.length; d++) {
      sizes[d] = layout.stride(d) == 0 ? Math.min(1, sizes[d]) : sizes[d];
    }
    return view.with(Layout.of(Shape.of(sizes), layout.strides(), layout.offset()));
  }

  private View copy(View from, View elements, View to) {
    programs.run(Lowering.copy(elements, to), new View[] {elements, to});
    int[] order = order(from);
    Shape shape = from.layout().permute(order).shape();
    int[] back = new int[order.length];
    for (int d = 0; d < order.length; d++) {
      back[order[d]] = d;
    }
    return to.with(to.layout().expand(shape).permute(back));
  }

  /// The dimensions by their strides, the longest first.
  private static int[] order(View view) {
    Integer[] dims = new Integer[view.shape().rank()];
    Arrays.setAll(dims, d -> d);
    Arrays.sort(dims, (a, b) -> Long.compare(view.layout().stride(b), view.layout().stride(a)));
    return Arrays.stream(dims).mapToInt(d -> d).toArray();
  }
}
