package dev.jacobi.notebook.display;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Runs an action at most once per interval, and always once more after the last request.
public final class Throttle {

  /// Runs an action after a delay.
  interface Later {
    void run(Runnable action, long nanos);
  }

  private static final Set<Throttle> PENDING = ConcurrentHashMap.newKeySet();

  /// An action gets at most one part in this many of the time ...
  private static final int SHARE = 10;

  /// ... but is not held back for longer than this: the first pictures, drawn by cold code, take
  /// long, and what stands still looks dead.
  private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(500);

  private final Runnable action;
  private final LongSupplier nanoTime;
  private final Later later;
  private boolean ran;
  private boolean pending;
  private long last;
  private long cost;

  /// A throttle for `action`, which may run on another thread.
  public Throttle(Runnable action) {
    this(action, System::nanoTime, SharedTimer::schedule);
  }

  Throttle(Runnable action, LongSupplier nanoTime, Later later) {
    this.action = action;
    this.nanoTime = nanoTime;
    this.later = later;
  }

  /// Runs the action now if the interval has passed since it last ran, otherwise when it has.
  public synchronized void request(Duration interval) {
    if (pending) {
      return;
    }
    long pause = Math.max(interval.toNanos(), Math.min(SHARE * cost, LONGEST_WAIT));
    long wait = ran ? last + pause - nanoTime.getAsLong() : 0;
    if (wait <= 0) {
      run();
      return;
    }
    pending = true;
    PENDING.add(this);
    later.run(this::settle, wait);
  }

  /// Runs the action now, whenever it last ran.
  public synchronized void now() {
    run();
  }

  /// Runs the action now if a request is still waiting for its turn.
  synchronized void settle() {
    if (pending) {
      run();
    }
  }

  private void run() {
    ran = true;
    pending = false;
    long start = nanoTime.getAsLong();
    action.run();
    last = nanoTime.getAsLong();
    cost = last - start;
    // Last, so that who settles all displays waits for an action that another thread has begun.
    PENDING.remove(this);
  }

  static void settleAll() {
    new ArrayList<>(PENDING).forEach(Throttle::settle);
  }

  /// One daemon thread for all displays, started by the first that needs it.
  private static final class SharedTimer {
    private static final ScheduledExecutorService TIMER =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform()
                .daemon()
                // It draws for all cells, not for the one that happened to start it.
                .inheritInheritableThreadLocals(false)
                .name("jacobi-display")
                .factory());

    static void schedule(Runnable action, long nanos) {
      var _ = TIMER.schedule(action, nanos, TimeUnit.NANOSECONDS);
    }
  }
}
