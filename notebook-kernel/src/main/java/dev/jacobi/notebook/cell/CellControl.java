package dev.jacobi.notebook.cell;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Runs what was compiled: in this virtual machine, on the thread that asks, keeping values and
/// failures as objects. Cells of several threads may run at once.
final class CellControl {
  /// How a piece of a cell ended.
  ///
  /// @param value what it gave
  /// @param failure what it threw
  record Result(@Nullable Object value, @Nullable Throwable failure) {}

  private final ReentrantLock compiler;
  private final Set<Thread> running = new HashSet<>();

  /// @param compiler held by the thread that asks; let go while a cell's code runs, so that other
  ///   threads can ask the compiler something
  CellControl(ReentrantLock compiler) {
    this.compiler = compiler;
  }

  /// Calls a static method without parameters.
  Result run(Class<?> type, String name) throws ReflectiveOperationException {
    Method method = type.getMethod(name);
    compiler.unlock();
    enter(Thread.currentThread());
    try {
      return new Result(method.invoke(null), null);
    } catch (InvocationTargetException e) {
      return new Result(null, e.getCause());
    } finally {
      leave(Thread.currentThread());
      compiler.lock();
    }
  }

  /// Lets an interrupt wake a thread.
  synchronized void enter(Thread thread) {
    running.add(thread);
    if (Interrupts.isWanted()) {
      thread.interrupt();
    }
  }

  /// Lets no interrupt wake a thread any more.
  synchronized void leave(Thread thread) {
    running.remove(thread);
    // What is left of an interrupt would hit the compiler's files, or the next cell.
    Thread.interrupted();
  }

  /// Wakes the code of cells if it sleeps or waits. Only their code: an interrupt while the
  /// compiler reads a jar would close the jar.
  synchronized void wake() {
    running.forEach(Thread::interrupt);
  }
}
