package dev.jacobi.nn.file;

import dev.jacobi.nn.file.TorchWorld.Stored;
import dev.jacobi.nn.file.TorchWorld.View;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.ElementBytes;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tensors in what a PyTorch file holds, by path, with their elements.
final class TorchTensors {
  private static final int DEEPEST = 32;
  private static final int MOST_VALUES = 1_000_000;

  /// Tensors may share a storage, but not multiply a small file into a large memory.
  private static final long MOST_COPIES = 16;

  private static final long FEW_BYTES = 1 << 20;

  /// Where the bytes of a storage are.
  @FunctionalInterface
  interface Storages {
    MemorySegment bytes(Stored stored) throws IOException;
  }

  private final MappedFile file;
  private final Storages storages;
  private final Map<View, Tensor> known = new HashMap<>();
  private final Map<String, Tensor> found = new LinkedHashMap<>();
  private int visited;
  private long bytes;

  private TorchTensors(MappedFile file, Storages storages) {
    this.file = file;
    this.storages = storages;
  }

  /// All tensors; the keys of dicts and the places in lists, joined with points, are their paths.
  static Map<String, Tensor> of(Object root, MappedFile file, Storages storages)
      throws IOException {
    TorchTensors tensors = new TorchTensors(file, storages);
    tensors.visit("", root, 0);
    return tensors.found;
  }

  private void visit(String path, Object value, int depth) throws IOException {
    if (depth > DEEPEST || ++visited > MOST_VALUES) {
      throw file.failure("'%s' is nested too deeply, or too often".formatted(path));
    }
    switch (value) {
      case View view -> found.put(path, tensor(path, view));
      case Pickle.Tuple tuple -> list(path, tuple.values(), depth);
      case List<?> list -> list(path, list, depth);
      case Map<?, ?> map -> {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          visit(joined(path, entry.getKey()), entry.getValue(), depth + 1);
        }
      }
      // Numbers and texts, such as an epoch, are no tensors.
      default -> {}
    }
  }

  private void list(String path, List<?> values, int depth) throws IOException {
    for (int i = 0; i < values.size(); i++) {
      visit(joined(path, i), values.get(i), depth + 1);
    }
  }

  private static String joined(String path, Object name) {
    return path.isEmpty() ? String.valueOf(name) : path + "." + name;
  }

  private Tensor tensor(String path, View view) throws IOException {
    Tensor shared = known.get(view);
    if (shared != null) {
      return shared;
    }
    try {
      Tensor tensor = read(view);
      known.put(view, tensor);
      return tensor;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException(
          "%s: '%s' is damaged: %s".formatted(file.path(), path, e.getMessage()), e);
    }
  }

  private Tensor read(View view) throws IOException {
    Stored stored = view.storage();
    Shape shape = Shape.of(longs(view.sizes()));
    if (view.strides().size() != shape.rank()) {
      throw new IllegalArgumentException(
          "shape %s with strides %s".formatted(shape, view.strides()));
    }
    // A dimension of stride 0 is one place that is seen again and again.
    long[] kept = shape.toArray();
    long last = view.offset();
    for (int d = 0; d < kept.length; d++) {
      long stride = view.strides().get(d);
      kept[d] = stride == 0 ? Math.min(1, kept[d]) : kept[d];
      last = Math.addExact(last, Math.multiplyExact(Math.max(0, kept[d] - 1), stride));
    }
    Shape small = Shape.of(kept);
    boolean inside = view.offset() >= 0 && view.strides().stream().allMatch(s -> s >= 0);
    if (small.numel() > 0
        && (!inside || last >= stored.count() || small.numel() > stored.count())) {
      throw new IllegalArgumentException(
          "shape %s with strides %s at %d does not lie in a storage of %d elements"
              .formatted(shape, view.strides(), view.offset(), stored.count()));
    }
    count(small.numel() * stored.type().bytes());
    Tensor tensor = small.numel() == 0 ? empty(stored, small) : elements(view, small);
    return small.equals(shape) ? tensor : tensor.expand(shape.toArray());
  }

  private void count(long more) {
    bytes += more;
    if (bytes > FEW_BYTES + MOST_COPIES * file.size()) {
      throw new IllegalArgumentException("the tensors are much larger than the file");
    }
  }

  private static Tensor empty(Stored stored, Shape shape) {
    return ElementBytes.fromBytes(MemorySegment.ofArray(new byte[0]), stored.type(), shape);
  }

  private Tensor elements(View view, Shape shape) throws IOException {
    MemorySegment all = storages.bytes(view.storage());
    int size = view.storage().type().bytes();
    if (isDense(view, shape)) {
      MemorySegment part = all.asSlice(view.offset() * size, shape.numel() * size);
      return ElementBytes.fromBytes(part, view.storage().type(), shape);
    }
    Tensor flat =
        ElementBytes.fromBytes(all, view.storage().type(), Shape.of(view.storage().count()));
    return flat.indexSelect(0, Tensor.tensor(places(view, shape))).reshape(shape.toArray());
  }

  private static boolean isDense(View view, Shape shape) {
    long stride = 1;
    for (int d = shape.rank() - 1; d >= 0; d--) {
      if (shape.size(d) > 1 && view.strides().get(d) != stride) {
        return false;
      }
      stride *= shape.size(d);
    }
    return true;
  }

  /// The place of each element in the storage, row-major.
  private static long[] places(View view, Shape shape) {
    long[] places = new long[Math.toIntExact(shape.numel())];
    for (int i = 0; i < places.length; i++) {
      long rest = i;
      long place = view.offset();
      for (int d = shape.rank() - 1; d >= 0; d--) {
        place += rest % shape.size(d) * view.strides().get(d);
        rest /= shape.size(d);
      }
      places[i] = place;
    }
    return places;
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }
}
