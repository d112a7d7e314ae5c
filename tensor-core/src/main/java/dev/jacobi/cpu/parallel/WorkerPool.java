package dev.jacobi.cpu.parallel;

import dev.jacobi.backend.Cancellation;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Runs the parts of a computation on several threads. Work is cut by size, never by the number of
/// threads, so that results do not depend on it; the caller works too, and takes all parts itself
/// when the workers are busy with another caller's.
///
/// Waking a parked thread costs 50 to 100 us, as much as a small kernel: workers spin for a short
/// while before they park.
public final class WorkerPool {
  private static final long SPIN_NANOS = 50_000;
  private static final int SPINS = 10_000;

  private volatile Worker[] workers = new Worker[0];
  private final AtomicInteger owner = new AtomicInteger();

  public WorkerPool(int threads) {
    threads(threads);
  }

  public int threads() {
    return workers.length + 1;
  }

  /// Computes with another number of threads from now on.
  public synchronized void threads(int count) {
    Worker[] before = workers;
    Worker[] after = Arrays.copyOf(before, count - 1);
    for (int i = before.length; i < after.length; i++) {
      after[i] = new Worker("jacobi-worker-" + (i + 1));
      after[i].thread.start();
    }
    workers = after;
    for (int i = after.length; i < before.length; i++) {
      before[i].stop();
    }
  }

  /// Calls `part` with each number from 0 to `parts` - 1, and returns when all are done.
  ///
  /// @throws Cancellation if the calling thread is interrupted
  public void run(int parts, IntConsumer part) {
    runAll(parts, i -> part.accept((int) i));
  }

  /// The same for as many parts as a `long` can count.
  ///
  /// @throws Cancellation if the calling thread is interrupted
  public void runAll(long parts, LongConsumer part) {
    Worker[] helpers = workers;
    if (parts == 1 || helpers.length == 0 || !owner.compareAndSet(0, 1)) {
      Job alone = new Job(parts, part);
      alone.work(Thread.currentThread());
      alone.finish();
      return;
    }
    try {
      Job job = new Job(parts, part);
      for (Worker worker : helpers) {
        worker.offer(job);
      }
      job.work(Thread.currentThread());
      job.await();
      job.finish();
    } finally {
      owner.set(0);
    }
  }

  /// Ends a long computation of the calling thread if it is interrupted.
  static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new Cancellation();
    }
  }

  void close() {
    for (Worker worker : workers) {
      worker.stop();
    }
  }

  private static final class Job {
    private final long parts;
    private final LongConsumer part;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private volatile boolean cancelled;
    private volatile @Nullable Throwable failure;

    Job(long parts, LongConsumer part) {
      this.parts = parts;
      this.part = part;
    }

    /// @param interruptible the caller's thread, whose interrupt cancels the job; null for workers
    void work(@Nullable Thread interruptible) {
      for (long i = next.getAndIncrement(); i < parts; i = next.getAndIncrement()) {
        if (interruptible != null && interruptible.isInterrupted()) {
          cancelled = true;
        }
        if (!cancelled) {
          attempt(i);
        }
        done.incrementAndGet();
      }
    }

    private void attempt(long i) {
      try {
        part.accept(i);
      } catch (Throwable e) {
        failure = e;
        cancelled = true;
      }
    }

    /// Parts are short, so it spins; where other programs keep a worker from running, it makes
    /// room.
    void await() {
      for (int spins = 0; done.get() < parts; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.parkNanos(this, 1);
        }
      }
    }

    void finish() {
      switch (failure) {
        case null -> {}
        case Error e -> throw e;
        case RuntimeException e -> throw e;
        default -> throw new IllegalStateException(failure);
      }
      if (cancelled) {
        throw new Cancellation();
      }
    }
  }

  private static final class Worker implements Runnable {
    private final Thread thread;
    private final AtomicReference<@Nullable Job> slot = new AtomicReference<>();
    private volatile boolean parked;
    private volatile boolean stopped;

    Worker(String name) {
      thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
    }

    void offer(Job next) {
      slot.set(next);
      if (parked) {
        LockSupport.unpark(thread);
      }
    }

    void stop() {
      stopped = true;
      LockSupport.unpark(thread);
    }

    @Override
    public void run() {
      long idleSince = System.nanoTime();
      while (!stopped) {
        Job job = slot.get() == null ? null : slot.getAndSet(null);
        if (job != null) {
          job.work(null);
          idleSince = System.nanoTime();
        } else if (System.nanoTime() - idleSince < SPIN_NANOS) {
          Thread.onSpinWait();
        } else {
          park();
          idleSince = System.nanoTime();
        }
      }
    }

    private void park() {
      parked = true;
      if (slot.get() == null && !stopped) {
        LockSupport.park(this);
      }
      parked = false;
    }
  }
}
