package dev.jacobi.nn.io.torch;

import dev.jacobi.nn.io.MappedFile;
import dev.jacobi.nn.io.torch.TorchUnpickler.Stored;
import dev.jacobi.nn.io.torch.TorchUnpickler.View;
import dev.jacobi.nn.io.torch.Unpickler.Skipped;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.ElementBytes;
import dev.jacobi.tensor.StoredType;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tensors in what a PyTorch file holds, by path. Each storage is read once, and its tensors
/// are views of it, as they were in Python: however many there are, they need no more memory than
/// the file.
final class TorchTensors {
  private static final int DEEPEST = 32;

  /// A list may be in many places, but not multiply a small file into a large memory.
  private static final long MOST_COPIES = 16;

  private static final long FEW_BYTES = 1 << 22;
  private static final int VISIT_BYTES = 32;

  /// Where the bytes of a storage are.
  @FunctionalInterface
  interface Storages {
    MemorySegment bytes(Stored stored) throws IOException;
  }

  /// The elements of a storage, as one of the types that tensors see in it.
  private record Flat(Stored storage, StoredType type, boolean negative) {}

  private final MappedFile file;
  private final Storages storages;
  private final Map<View, Tensor> known = new HashMap<>();
  private final Map<Flat, Tensor> flats = new HashMap<>();
  private final Map<String, Tensor> found = new LinkedHashMap<>();
  private final List<String> skipped = new ArrayList<>();
  private long visits;
  private long bytes;

  private TorchTensors(MappedFile file, Storages storages) {
    this.file = file;
    this.storages = storages;
  }

  /// All tensors; the keys of dicts and the places in lists, joined with points, are their paths.
  static TorchFile.Contents of(Object root, MappedFile file, Storages storages) throws IOException {
    TorchTensors tensors = new TorchTensors(file, storages);
    tensors.visit("", root, 0);
    return new TorchFile.Contents(tensors.found, tensors.skipped);
  }

  private void visit(String path, Object value, int depth) throws IOException {
    visits += VISIT_BYTES + path.length();
    if (depth > DEEPEST || visits > FEW_BYTES + MOST_COPIES * file.size()) {
      throw file.failure("'%s' is nested too deeply, or too often".formatted(path));
    }
    switch (value) {
      case View view -> found.put(path, tensor(path, view));
      case Unpickler.Tuple tuple -> list(path, tuple.values(), depth);
      case List<?> list -> list(path, list, depth);
      case Map<?, ?> map -> {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          if (entry.getKey() instanceof Skipped key) {
            skip(path, key);
          } else {
            visit(joined(path, entry.getKey()), entry.getValue(), depth + 1);
          }
        }
      }
      case Skipped what -> skip(path, what);
      // Numbers and texts, such as an epoch, are no tensors.
      default -> {}
    }
  }

  private void skip(String path, Skipped what) {
    skipped.add("%s (%s)".formatted(path, what.what()));
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
    } catch (DTypeException e) {
      throw file.failure("'%s': %s".formatted(path, e.getMessage()));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException(
          "%s: '%s' is damaged: %s"
              .formatted(file.path(), MappedFile.brief(path), MappedFile.brief(e.getMessage())),
          e);
    }
  }

  private Tensor read(View view) throws IOException {
    for (long stride : view.layout().strides()) {
      if (stride < 0) {
        throw new IllegalArgumentException("a stride of " + stride);
      }
    }
    Flat flat = new Flat(view.storage(), view.type(), view.negative());
    Tensor elements = flats.get(flat);
    if (elements == null) {
      elements = elements(flat);
      flats.put(flat, elements);
    }
    return ElementBytes.strided(elements, view.layout());
  }

  private Tensor elements(Flat flat) throws IOException {
    Stored storage = flat.storage();
    bytes += storage.bytes();
    if (bytes > FEW_BYTES + file.size()) {
      throw new IllegalArgumentException("the tensors are larger than the file");
    }
    MemorySegment from = storages.bytes(storage);
    long count = storage.bytes() / flat.type().bytes();
    MemorySegment whole = from.asSlice(0, count * flat.type().bytes());
    Tensor elements = flat.type().read(whole, Shape.of(count));
    return flat.negative() ? elements.neg() : elements;
  }
}
