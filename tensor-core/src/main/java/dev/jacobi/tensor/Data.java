package dev.jacobi.tensor;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.Copy;
import dev.jacobi.backend.Storage;
import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Node.Deferred;
import dev.jacobi.tensor.Versions.Change;
import java.lang.StackWalker.StackFrame;
import java.util.EnumMap;
import org.jspecify.annotations.Nullable;

/// The elements that a tensor and its views share: in a storage, or deferred until somebody needs
/// them.
///
/// Deferred values that read a storage see it as it was when they were made: a storage that has
/// been read by one is not written any more, a change in place goes to a new one.
final class Data {
  private static final EnumMap<DType, Data> ABSENT = new EnumMap<>(DType.class);

  static {
    for (DType type : DType.values()) {
      ABSENT.put(type, new Data(Devices.cpu(), type));
    }
  }

  final Backend backend;
  final DType dtype;
  private @Nullable Deferred pending;
  private @Nullable Storage storage;
  private @Nullable Double constant;
  private boolean captured;
  private boolean claimed;
  private int version;
  private int recordedVersion;
  private @Nullable Change change;
  private @Nullable Object identity;

  Data(Backend backend, DType dtype, Storage storage) {
    this.backend = backend;
    this.dtype = dtype;
    this.storage = storage;
  }

  Data(Backend backend, Deferred pending) {
    this.backend = backend;
    this.dtype = pending.dtype;
    this.pending = pending;
  }

  private Data(Backend backend, DType dtype) {
    this.backend = backend;
    this.dtype = dtype;
  }

  private Data(Backend backend, DType dtype, double constant) {
    this.backend = backend;
    this.dtype = dtype;
    this.constant = constant;
  }

  /// One number, which gets a storage only when somebody looks for it.
  static Data constant(Backend backend, DType dtype, double value) {
    return new Data(backend, dtype, value);
  }

  /// What stands for elements that are not kept.
  static Data absent(Data like) {
    Data known = like.backend.equals(Devices.cpu()) ? ABSENT.get(like.dtype) : null;
    return known == null ? new Data(like.backend, like.dtype) : known;
  }

  /// What stands for these elements where they are not kept, and still tells them from others.
  Data withoutElements() {
    Data absent = new Data(backend, dtype);
    absent.identity = identity();
    return absent;
  }

  /// What tells these elements from others, also where they are not kept.
  Object identity() {
    Object present = identity;
    if (present == null) {
      present = new Object();
      identity = present;
    }
    return present;
  }

  /// The number that was given at creation and has no storage yet.
  @Nullable Double constant() {
    return constant;
  }

  /// The deferred value, if it has not been computed yet.
  @Nullable Deferred pending() {
    Deferred value = pending;
    if (value == null) {
      return null;
    }
    View view = value.view();
    if (view != null) {
      storage = view.storage();
      pending = null;
      return null;
    }
    return value;
  }

  /// The storage, computed now if need be.
  Storage storage() {
    Deferred value = pending();
    if (value != null) {
      Fusion.compute(backend, value);
      pending();
    }
    Double number = constant;
    if (number != null) {
      Storage made = backend.allocate(dtype, 1);
      backend.upload(HostArrays.of(dtype, number), made);
      storage = made;
      constant = null;
    }
    Storage present = storage;
    if (present == null) {
      throw new IllegalStateException(
          "the elements of this input are not kept: its operation's gradient does not need them");
    }
    return present;
  }

  /// The elements under a layout, for a kernel that runs now.
  View view(Layout layout) {
    return new View(storage(), dtype, layout);
  }

  /// The elements under a layout, for a deferred value.
  View capture(Layout layout) {
    captured = true;
    return view(layout);
  }

  /// Whether a layout covers all elements, row-major.
  boolean isWhole(Layout layout) {
    Deferred value = pending();
    if (value != null) {
      return layout.isContiguous() && value.shape.numel() == layout.shape().numel();
    }
    return layout.isContiguous()
        && storage != null
        && storage.bytes() == layout.shape().numel() * dtype.bytes();
  }

  /// Takes the elements for one holder; false if there is one already.
  boolean claim() {
    boolean first = !claimed;
    claimed = true;
    return first;
  }

  /// Whether a deferred value may still read the elements.
  boolean isCaptured() {
    return captured;
  }

  /// How often the elements were changed in place.
  int version() {
    return version;
  }

  /// Says that a deferred value reads these elements, wherever they will lie.
  void capture() {
    captured = true;
  }

  /// The version that the last recorded change gave.
  int recordedVersion() {
    return recordedVersion;
  }

  /// The last changes in place, if there were any.
  @Nullable Change change() {
    return change;
  }

  private void changed(String operation) {
    version++;
    StackFrame frame = Places.note(Recording.current());
    change = change == null ? new Change(operation, frame, null) : change.after(operation, frame);
  }

  /// Takes the elements of another tensor, all of them. Both have the same storage then, so neither
  /// writes to it any more.
  void replace(String operation, Data other) {
    storage();
    storage = other.storage();
    captured = true;
    other.captured = true;
    changed(operation);
  }

  /// Takes the elements of a recorded result.
  void replaceRecorded(String operation, Data result) {
    replace(operation, result);
    recordedVersion = version;
  }

  /// These elements as they are now, whatever happens to this.
  Data snapshot() {
    captured = true;
    Data copy = new Data(backend, dtype, storage());
    copy.captured = true;
    return copy;
  }

  /// The elements under a layout, to be written to: moved to a storage of their own if a deferred
  /// value may still read them.
  View writable(String operation, Layout layout) {
    Storage present = storage();
    if (captured) {
      Layout all = Layout.contiguous(Shape.of(present.bytes() / dtype.bytes()));
      Storage own = backend.allocate(dtype, all.shape().numel());
      View from = new View(present, dtype, all);
      backend.run(new Copy(), new View[] {from}, new View[] {new View(own, dtype, all)});
      storage = own;
      captured = false;
    }
    changed(operation);
    return view(layout);
  }
}
