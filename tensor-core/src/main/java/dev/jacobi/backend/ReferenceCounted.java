package dev.jacobi.backend;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Something that is freed when its last owner lets go of it.
///
/// The count is an upper bound: an owner that only disappears, as the collector finds it, never
/// lets go, and what it owned is then freed by the collector too. So nobody has to count who
/// cannot.
public abstract class ReferenceCounted {
  private static final VarHandle OWNERS;
  private static final int FREED = -1;

  static {
    try {
      OWNERS = MethodHandles.lookup().findVarHandle(ReferenceCounted.class, "owners", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int owners;

  /// @param owners how many there are at first; with 0 the first one is still to come
  protected ReferenceCounted(int owners) {
    this.owners = owners;
  }

  /// Adds an owner; false if this has been freed.
  public final boolean retain() {
    int before = owners;
    while (before != FREED) {
      if (OWNERS.compareAndSet(this, before, before + 1)) {
        return true;
      }
      before = owners;
    }
    return false;
  }

  /// Takes an owner away. The last one to go frees this.
  public final void release() {
    int before = owners;
    while (before > 0) {
      if (OWNERS.compareAndSet(this, before, before == 1 ? FREED : before - 1)) {
        if (before == 1) {
          free();
        }
        return;
      }
      before = owners;
    }
  }

  /// Whether the last owner has let go.
  public final boolean isFreed() {
    return owners == FREED;
  }

  /// Lets go of what this owns. It is called once.
  protected abstract void free();
}
