package dev.jacobi.notebook.cell;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/// Runs what was compiled: in this virtual machine, on the thread that evaluates, keeping values
/// and failures as objects. Cells of several threads may run at once.
final class CellControl extends DirectExecutionControl implements ExecutionControlProvider {
  private static final ThreadLocal<@Nullable Object> VALUE = new ThreadLocal<>();
  private static final ThreadLocal<@Nullable Throwable> FAILURE = new ThreadLocal<>();

  private final CellLoader loader;
  private final ReentrantLock compiler;
  private final Set<Thread> running = new HashSet<>();

  /// @param compiler held by the evaluating thread; let go while a cell's code runs, so that other
  ///   threads can ask the compiler something
  CellControl(CellLoader loader, ReentrantLock compiler) {
    super(loader);
    this.loader = loader;
    this.compiler = compiler;
  }

  @Override
  public String name() {
    return "jacobi";
  }

  @Override
  public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
    return this;
  }

  @Override
  public void redefine(ClassBytecodes[] classes) throws ClassInstallException {
    loader.redefine(classes);
  }

  /// The value is kept as it is: JShell would call `toString` on it, at any price.
  @Override
  protected String invoke(Method method) throws Exception {
    VALUE.remove();
    FAILURE.remove();
    compiler.unlock();
    enter(Thread.currentThread());
    try {
      VALUE.set(method.invoke(null));
      return "";
    } catch (InvocationTargetException e) {
      FAILURE.set(e.getCause());
      throw e;
    } finally {
      leave(Thread.currentThread());
      compiler.lock();
    }
  }

  /// Runs a statement of a cell; what it gives or throws can be taken afterwards.
  void run(Class<?> statement) throws ReflectiveOperationException {
    Method method = statement.getDeclaredMethod(Statements.METHOD);
    method.setAccessible(true);
    try {
      invoke(method);
    } catch (InvocationTargetException _) {
      // It is kept.
    } catch (ReflectiveOperationException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private synchronized void enter(Thread thread) {
    running.add(thread);
    if (Stop.isWanted()) {
      thread.interrupt();
    }
  }

  private synchronized void leave(Thread thread) {
    running.remove(thread);
    // What is left of an interrupt would hit the compiler's files, or the next cell.
    Thread.interrupted();
  }

  /// Wakes the code of cells if it sleeps or waits. Only their code: an interrupt while the
  /// compiler reads a jar would close the jar.
  synchronized void wake() {
    running.forEach(Thread::interrupt);
  }

  @Override
  public String varValue(String className, String varName) {
    return "";
  }

  /// What this thread's last statement gave.
  @Nullable Object takeValue() {
    Object taken = VALUE.get();
    VALUE.remove();
    return taken;
  }

  /// What this thread's last statement threw.
  @Nullable Throwable takeFailure() {
    Throwable taken = FAILURE.get();
    FAILURE.remove();
    return taken;
  }
}
