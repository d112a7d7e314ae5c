package dev.jacobi.notebook.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Cells that compute on a CUDA card, in a kernel of their own, which finds the double of the
/// driver that the module `gpu` is tested with.
final class CudaNotebookTest {
  private static final String TO_CUDA = ".to(cuda())";
  private static Path root = Path.of("");
  private static Path driver = Path.of("");

  @TempDir Path folder;

  @BeforeAll
  static void buildTheDouble() throws IOException, InterruptedException {
    root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("jvm.options"))) {
      root = root.resolveSibling("");
    }
    driver = root.resolve("gpu/target/double");
    Process build =
        new ProcessBuilder("sh", "gpu/src/test/cpp/build.sh", driver.toString())
            .directory(root.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, build.waitFor(), said);
  }

  private KernelSession start(String... flags) throws IOException {
    List<String> environment =
        List.of("env", "LD_LIBRARY_PATH=" + driver, "XDG_DATA_HOME=" + folder);
    List<String> all = new ArrayList<>(List.of(flags));
    // NVIDIA's own library would not know the double's memory.
    all.add("-Djacobi.cuda.cublas=false");
    return KernelSession.start(
        file -> {
          List<String> command = new ArrayList<>(environment);
          command.addAll(RunCommand.kernel(root, all, file));
          return command;
        },
        folder);
  }

  private static Notebook notebook(String name) throws IOException {
    try (var in = CudaNotebookTest.class.getResourceAsStream(name)) {
      assertTrue(in != null, name);
      Path file = Files.createTempFile("notebook", ".ipynb");
      Files.write(file, in.readAllBytes());
      Notebook notebook = Notebook.read(file);
      Files.delete(file);
      return notebook;
    }
  }

  /// How many products with what follows them the double was asked for.
  private static final String LAUNCHES =
      """
      import java.lang.foreign.*;
      var count = Linker.nativeLinker().downcallHandle(
          SymbolLookup.libraryLookup("libcuda.so.1", Arena.global()).find("jd_count").orElseThrow(),
          FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
      (long) count.invoke(Arena.global().allocateFrom("kernel multiply_then_float"))
      """;

  @Test
  void learnsToReadDigitsInTheSameCell() throws IOException {
    Notebook notebook = notebook("digits-on-cuda.ipynb");
    Cell cpu = notebook.cells().get(1);
    Cell cuda = notebook.cells().get(2);
    String moved = "net" + TO_CUDA + ";\n";
    assertEquals(cpu.source(), cuda.source().replace(moved, "").replace(TO_CUDA, ""));
    Terminal silent = new Terminal(new PrintStream(OutputStream.nullOutputStream()), false);
    try (Session session = start()) {
      Optional<NotebookRunner.Failure> failure =
          new NotebookRunner(session, silent, Clock.systemUTC()).run(notebook);
      assertEquals(Optional.empty(), failure);
      long launches = Long.parseLong(shown(session, LAUNCHES));
      assertTrue(launches > 100, () -> launches + " products on the card");
    }
    for (Cell cell : List.of(cpu, cuda)) {
      double share = Double.parseDouble(text(cell.outputs().get(0).getAsJsonObject()));
      assertTrue(share >= 0.95, () -> "accuracy " + share + " of " + cell.source());
    }
  }

  private static String text(JsonObject result) {
    return result.getAsJsonObject("data").get("text/plain").getAsString();
  }

  /// The text of what a cell gives.
  private static String shown(Session session, String code) throws NotebookException {
    StringBuilder text = new StringBuilder();
    Session.Reply reply =
        session.execute(
            code,
            message -> {
              if (message.type().equals("execute_result")) {
                text.append(text(message.content()));
              }
            });
    assertInstanceOf(Session.Reply.Done.class, reply, code + ": " + reply);
    return text.toString();
  }

  private static String failure(Session session, String code) throws NotebookException {
    Session.Reply reply = session.execute(code, _ -> {});
    return assertInstanceOf(Session.Reply.Failed.class, reply, code).message();
  }

  /// A kernel that reads behind its tensor, as a user's operations cannot: through the engine's own
  /// door.
  private static final String FAULT =
      """
      var door = Class.forName("dev.jacobi.engine.Backends").getDeclaredMethod("of", Device.class);
      door.setAccessible(true);
      var card = (dev.jacobi.backend.Backend) door.invoke(null, cuda());
      var ten = new dev.jacobi.backend.View(
          card.allocate(DType.FLOAT32, 10), DType.FLOAT32, Layout.contiguous(Shape.of(11)));
      var eleven = new dev.jacobi.backend.View(
          card.allocate(DType.FLOAT32, 11), DType.FLOAT32, Layout.contiguous(Shape.of(11)));
      card.upload(java.lang.foreign.MemorySegment.ofArray(new float[10]), ten.storage());
      card.run(
          new dev.jacobi.backend.Copy(),
          new dev.jacobi.backend.View[] {ten},
          new dev.jacobi.backend.View[] {eleven});
      """;

  @Test
  void aFaultOnTheCardIsNamedAndTheKernelLives() throws IOException {
    try (Session session = start("-Djacobi.cuda.blocking=true", "-Djacobi.cuda.caching=false")) {
      assertEquals("6.0", shown(session, "var x = arange(4).to(cuda()); x.sum().item()"));
      String first = failure(session, FAULT);
      assertTrue(first.startsWith("cuda:0: cuStreamSynchronize failed: "), first);
      assertTrue(first.contains("the operation was copy (float32[11])"), first);
      for (String code : List.of("x.mul(2).sum().item()", "ones(3).to(cuda())")) {
        String later = failure(session, code);
        assertTrue(later.startsWith("cuda:0 is out of order since: " + first), later);
        assertTrue(later.contains("restart the program or the kernel"), later);
      }
      String seen = shown(session, "x");
      assertTrue(seen.contains("cuda:0 is out of order since: "), seen);
      assertEquals("12.0", shown(session, "var y = arange(4); y.mul(2).sum().item()"));
      assertEquals("2", shown(session, "1 + 1"));
    }
  }
}
