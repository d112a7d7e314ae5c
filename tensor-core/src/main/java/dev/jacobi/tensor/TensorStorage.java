package dev.jacobi.tensor;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.Copy;
import dev.jacobi.backend.ReferenceCounted;
import dev.jacobi.backend.Storage;
import dev.jacobi.backend.View;
import dev.jacobi.callsite.CallSites;
import dev.jacobi.engine.Backends;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.DeferredNode.Deferred;
import dev.jacobi.tensor.Versions.Change;
import java.lang.StackWalker.StackFrame;
import java.util.EnumMap;
import org.jspecify.annotations.Nullable;

/// The elements that a tensor and its views share: in a storage, or deferred until somebody needs
/// them.
///
/// Deferred values that read a storage see it as it was when they were made: a storage that has
/// been read by one is not written any more, a change in place goes to a new one.
///
/// Its owners are the handles of tensors. It owns its storage, or the deferred value.
final class TensorStorage extends ReferenceCounted {
  private static final String GONE =
      "the engine has let go of this tensor's memory: it was only made on the way to another result;"
          + " compute it again, or use a copy() that is made where the tensor is still in use";
  private static final EnumMap<DType, TensorStorage> ABSENT = new EnumMap<>(DType.class);

  static {
    for (DType type : DType.values()) {
      ABSENT.put(type, lasting(Backends.cpu(), type));
    }
  }

  final Backend backend;
  final DType dtype;
  private @Nullable Deferred pending;
  private @Nullable Deferred computed;
  private volatile @Nullable Storage storage;

  /// The thread that made this. Only its changes in place give old elements back at once: another
  /// one may be about to read them.
  private final long home = Thread.currentThread().threadId();

  private volatile boolean isShared;
  private @Nullable Double constant;
  private boolean captured;
  private boolean claimed;
  private int version;
  private int recordedVersion;
  private @Nullable Change change;
  private @Nullable Object identity;

  /// Elements in a storage that nobody else owns.
  TensorStorage(Backend backend, DType dtype, Storage storage) {
    super(0);
    this.backend = backend;
    this.dtype = dtype;
    this.storage = storage;
  }

  TensorStorage(Backend backend, Deferred pending) {
    super(0);
    own(pending.retain());
    this.backend = backend;
    this.dtype = pending.dtype;
    this.pending = pending;
  }

  private TensorStorage(Backend backend, DType dtype) {
    super(0);
    this.backend = backend;
    this.dtype = dtype;
  }

  private TensorStorage(Backend backend, DType dtype, double constant) {
    super(0);
    this.backend = backend;
    this.dtype = dtype;
    this.constant = constant;
  }

  /// One number, which gets a storage only when somebody looks for it.
  static TensorStorage constant(Backend backend, DType dtype, double value) {
    return new TensorStorage(backend, dtype, value);
  }

  /// What stands for elements that are not kept.
  static TensorStorage absent(TensorStorage like) {
    TensorStorage known = like.backend.equals(Backends.cpu()) ? ABSENT.get(like.dtype) : null;
    return known == null ? lasting(like.backend, like.dtype) : known;
  }

  /// Without elements, and so never freed.
  private static TensorStorage lasting(Backend backend, DType dtype) {
    TensorStorage absent = new TensorStorage(backend, dtype);
    absent.retain();
    return absent;
  }

  /// What stands for these elements where they are not kept, and still tells them from others.
  TensorStorage withoutElements() {
    TensorStorage absent = new TensorStorage(backend, dtype);
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
    if (Thread.currentThread().threadId() != home && !isShared) {
      isShared = true;
    }
    Deferred value = pending;
    if (value == null) {
      return null;
    }
    if (value.view() != null) {
      settle();
      return null;
    }
    return value;
  }

  /// Owns the storage of the value that has been computed. The value stays, as another thread may
  /// be about to go on with it.
  private synchronized void settle() {
    Deferred value = pending;
    View view = value == null ? null : value.view();
    if (value != null && view != null) {
      own(view.storage().retain());
      storage = view.storage();
      computed = value;
      pending = null;
    }
  }

  /// Goes on with a storage of its own.
  private synchronized void move(Storage before, Storage after) {
    storage = after;
    Deferred value = computed;
    computed = null;
    if (isShared) {
      // The collector knows when the last reader is done.
      return;
    }
    before.release();
    if (value != null) {
      value.release();
    }
  }

  private static void own(boolean isThere) {
    if (!isThere) {
      throw new IllegalStateException(GONE);
    }
  }

  @Override
  protected void free() {
    Deferred value = pending == null ? computed : pending;
    if (value != null) {
      value.release();
    }
    Storage present = storage;
    if (present != null) {
      present.release();
    }
    pending = null;
    computed = null;
    storage = null;
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
          isFreed()
              ? GONE
              : "the elements of this input are not kept: its operation's gradient does not need them");
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
    StackFrame frame = CallSites.note(GradMode.current().anomaly());
    change = change == null ? new Change(operation, frame, null) : change.after(operation, frame);
  }

  /// Takes the elements of another tensor, all of them. Both have the same storage then, so neither
  /// writes to it any more.
  void replace(String operation, TensorStorage other) {
    Storage before = storage();
    Storage after = other.storage();
    own(after.retain());
    move(before, after);
    captured = true;
    other.captured = true;
    changed(operation);
  }

  /// Takes the elements of a recorded result.
  void replaceRecorded(String operation, TensorStorage result) {
    replace(operation, result);
    recordedVersion = version;
  }

  /// These elements as they are now, whatever happens to this.
  TensorStorage snapshot() {
    captured = true;
    Storage present = storage();
    own(present.retain());
    TensorStorage copy = new TensorStorage(backend, dtype, present);
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
      move(present, own);
      captured = false;
    }
    changed(operation);
    return view(layout);
  }
}
