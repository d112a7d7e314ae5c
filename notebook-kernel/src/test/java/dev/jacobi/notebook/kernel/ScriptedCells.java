package dev.jacobi.notebook.kernel;

import dev.jacobi.notebook.cell.Cells;
import dev.jacobi.notebook.cell.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/// Cells whose code is the name of something written in Java beforehand.
final class ScriptedCells implements Cells {

  /// What a cell does.
  interface Script {
    Outcome run() throws Exception;
  }

  /// What a cell does that has nothing to show.
  interface Action {
    void run() throws Exception;
  }

  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final Set<Thread> runners = new HashSet<>();
  private boolean interrupted;
  volatile boolean closed;

  /// The code of a cell that does this.
  String code(Action action) {
    return value(
        () -> {
          action.run();
          return new Outcome.Done();
        });
  }

  /// A cell that runs until it is interrupted, and says when it does.
  record Endless(String code, CountDownLatch running) {}

  /// A cell that runs until it is interrupted.
  Endless endless() {
    CountDownLatch running = new CountDownLatch(1);
    return new Endless(
        code(
            () -> {
              running.countDown();
              new CountDownLatch(1).await();
            }),
        running);
  }

  /// The code of a cell that ends like this.
  String value(Script script) {
    String code = "cell " + scripts.size();
    define(code, script);
    return code;
  }

  /// Lets cells with this code do this.
  void define(String code, Script script) {
    scripts.put(code, script);
  }

  @Override
  public Outcome run(String name, String code) {
    begin();
    try {
      Script script = scripts.get(code);
      return script == null ? new Outcome.Value(code) : script.run();
    } catch (Throwable e) {
      return failed(name, e);
    } finally {
      end();
    }
  }

  private synchronized void begin() {
    interrupted &= !runners.isEmpty();
    runners.add(Thread.currentThread());
  }

  private synchronized void end() {
    runners.remove(Thread.currentThread());
    var _ = Thread.interrupted();
  }

  private synchronized Outcome failed(String name, Throwable e) {
    String kind = interrupted ? "Interrupted" : e.getClass().getSimpleName();
    String message = String.valueOf(e.getMessage());
    return new Outcome.Failed(kind, message, List.of(name, kind + ": " + message));
  }

  @Override
  public boolean warmUp() {
    return false;
  }

  @Override
  public synchronized void interrupt() {
    interrupted = !runners.isEmpty();
    runners.forEach(Thread::interrupt);
  }

  @Override
  public Completions complete(String code, int cursor) {
    int start = code.lastIndexOf(' ', cursor - 1) + 1;
    return new Completions(
        List.of(new Completion(code.substring(start, cursor) + "!", "function", "()")),
        start,
        cursor);
  }

  @Override
  public Optional<Explanation> inspect(String code, int cursor) {
    return code.isBlank() || code.startsWith("unknown")
        ? Optional.empty()
        : Optional.of(new Explanation("about " + code, "<b>" + code + "</b>"));
  }

  @Override
  public Completeness completeness(String code) {
    return switch (code) {
      case "" -> new Completeness.Invalid();
      case "{" -> new Completeness.Incomplete("  ");
      default -> new Completeness.Complete();
    };
  }

  @Override
  public List<Variable> variables() {
    return List.of();
  }

  @Override
  public void close() {
    closed = true;
  }
}
