package dev.jacobi.cpu.memory;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.backend.Copy;
import dev.jacobi.backend.Storage;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// With `-Djacobi.checked=true` a kernel that leaves its tensors' memory is found.
@EnabledIfSystemProperty(named = "jacobi.checked", matches = "true")
class BoundsCheckTest {
  private final CpuBackend backend = new CpuBackend(2, 1L << 30, () -> "");

  @AfterEach
  void stop() {
    backend.threads(1);
  }

  private View view(long elements, long offset, long... sizes) {
    Storage storage = backend.allocate(DType.FLOAT32, elements);
    Layout dense = Layout.contiguous(Shape.of(sizes));
    Layout layout = Layout.of(dense.shape(), dense.strides(), offset);
    return new View(storage, DType.FLOAT32, layout);
  }

  private void copy(View from, View to) {
    backend.run(new Copy(), new View[] {from}, new View[] {to});
  }

  @Test
  void accessesWithinBlocksPass() {
    copy(view(12, 0, 3, 4), view(14, 2, 3, 4));
  }

  @Test
  void accessesBeyondBlocksAreFound() {
    View whole = view(12, 0, 3, 4);
    for (View wrong : new View[] {view(12, 1, 3, 4), view(11, 0, 3, 4), view(12, -1, 3, 4)}) {
      assertThrows(IllegalStateException.class, () -> copy(wrong, whole));
      IllegalStateException error =
          assertThrows(IllegalStateException.class, () -> copy(whole, wrong));
      assertTrue(String.valueOf(error.getMessage()).startsWith("checked: "), error.getMessage());
    }
  }

  @Test
  void freedMemoryIsNotTouched() {
    Allocator allocator = new Allocator(1L << 30, () -> "");
    CpuStorage storage = allocator.allocate(100);
    long address = storage.address();
    NativeMemory.putFloat(address + 96, 1f);
    assertTrue(Float.isNaN(NativeMemory.getFloat(address)));
    allocator.release(storage);
    assertThrows(IllegalStateException.class, () -> NativeMemory.getFloat(address));
  }
}
