package dev.jacobi.notebook.kernel;

import dev.jacobi.notebook.cell.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A kernel in a process of its own, with a few cells: `hello`, `fail`, `wait`, and any other code,
/// which is its own value.
public final class ScriptedKernel {
  private ScriptedKernel() {}

  /// Runs the kernel.
  public static void main(String[] arguments) throws IOException {
    ScriptedCells cells = new ScriptedCells();
    cells.define(
        "hello",
        () -> {
          System.out.println("hello, world");
          return new Outcome.Done();
        });
    cells.define("fail", () -> new Outcome.Failed("Boom", "it broke", List.of("Boom: it broke")));
    cells.define(
        "wait",
        () -> {
          new CountDownLatch(1).await();
          return new Outcome.Done();
        });
    System.exit(KernelCommand.parse(List.of(arguments)).run(() -> cells));
  }
}
