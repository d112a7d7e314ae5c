package dev.jacobi.notebook.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Cells that run at once, as those of subshells do. Public, because the cells under test tell it
/// where they are.
public class SubshellCellsTest {
  /// Counted down by a cell.
  public static volatile CountDownLatch started = new CountDownLatch(1);

  private static final String START =
      "dev.jacobi.notebook.cell.SubshellCellsTest.started.countDown();\n";

  private final CellsFixture session = new CellsFixture();

  @Test
  void oneCellEndsTheLoopOfAnother() throws InterruptedException {
    session.done("volatile int stopAt = 0;", "int step(int n) { return n + 1; }");
    started = new CountDownLatch(1);
    var loop =
        CompletableFuture.supplyAsync(
            () ->
                session
                    .cells()
                    .run("In[8]", START + "int n = 0;\nwhile (stopAt == 0) n = step(n);\nn > 0"));
    started.await();
    assertEquals(3, session.value("int beside = 2;\nstep(beside)"));
    assertEquals("CompileError", session.failure("nobodyDeclaresThis").name());
    session.done("stopAt = 1;");
    assertEquals(new Outcome.Value(true), loop.join());
  }

  @Test
  void aFailureBelongsToItsOwnCell() throws InterruptedException {
    session.done("volatile boolean failNow = false;");
    started = new CountDownLatch(1);
    var fails =
        CompletableFuture.supplyAsync(
            () ->
                session
                    .cells()
                    .run(
                        "In[9]",
                        START + "while (!failNow);\nthrow new IllegalStateException(\"mine\");"));
    started.await();
    session.done("failNow = true;");
    assertEquals("mine", assertInstanceOf(Outcome.Failed.class, fails.join()).message());
    assertEquals(2, session.value("1 + 1"));
  }
}
