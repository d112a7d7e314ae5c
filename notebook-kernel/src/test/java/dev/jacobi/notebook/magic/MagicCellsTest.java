package dev.jacobi.notebook.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.notebook.cell.Cells;
import dev.jacobi.notebook.cell.Cells.Completeness;
import dev.jacobi.notebook.cell.JavaCells;
import dev.jacobi.notebook.cell.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MagicCellsTest {
  // One for all tests, as it takes a while to begin.
  private static final MagicCells CELLS =
      new MagicCells(
          new JavaCells(List.of("import module java.base;", "import dev.jacobi.tensor.*;")));

  private @Nullable Outcome outcome;

  @BeforeEach
  void clear() {
    CELLS.reset();
  }

  private String run(String code) {
    PrintStream before = System.out;
    var bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      outcome = CELLS.run("In[1]", code);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }

  private Outcome.Failed failure() {
    return assertInstanceOf(Outcome.Failed.class, outcome);
  }

  @Test
  void linesOfACellRunInTheirOrder() {
    assertEquals("x\nx  y", run("int x = 1;\n%who\nint y = x;\n%who").replace("\n\n", "\n"));
    assertEquals("", run("%who\n17 % 5").replace("x  y", ""));
    assertEquals(new Outcome.Value(2), outcome);
  }

  @Test
  void anErrorBelowAMagicNamesItsLine() {
    run("%time 1 + 1\n\nint x = y;");
    assertTrue(failure().message().startsWith("In[1], line 3"), failure().message());
  }

  /// A magic of a library that lacks what it needs when it is made.
  public static final class Broken implements Magic {
    private final String name = missing();

    private static String missing() {
      throw new NoClassDefFoundError("some/other/Library");
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String help() {
      return name;
    }

    @Override
    public Outcome run(Call call, MagicSession session) {
      return new Outcome.Done();
    }
  }

  /// A magic of a library that lacks what it needs when it is used.
  public static final class BrokenLater implements Magic {
    @Override
    public String name() {
      return "later";
    }

    @Override
    public String help() {
      return "%later";
    }

    @Override
    public Outcome run(Call call, MagicSession session) {
      throw new NoClassDefFoundError("some/other/Library");
    }
  }

  @Test
  void aMagicThatFailsTakesNoOtherWithIt(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("META-INF/services").resolve(Magic.class.getName());
    Files.createDirectories(file.getParent());
    Files.write(file, List.of(Broken.class.getName(), BrokenLater.class.getName()));
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, Broken.class.getClassLoader())) {
      thread.setContextClassLoader(loader);
      MagicCells cells = new MagicCells(new JavaCells(List.of()));
      Outcome.Failed failed =
          assertInstanceOf(Outcome.Failed.class, cells.run("In[1]", "%later now"));
      assertEquals("NoClassDefFoundError: some/other/Library", failed.message());
      assertEquals(new Outcome.Value(2), cells.run("In[2]", "1 + 1"));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void anUnknownMagicIsNamed() {
    run("%frobnicate");
    assertEquals("There is no %frobnicate; %lsmagic lists what there is", failure().message());
  }

  @Test
  void timeShowsTheValueToo() {
    assertTrue(run("%time 6 * 7").matches("(?s).* of which this thread worked .*"));
    assertEquals(new Outcome.Value(42), outcome);
    run("%%time\nint a = 1;\na + 1");
    assertEquals(new Outcome.Value(2), outcome);
  }

  @Test
  void timeitMeasuresExpressionsAndStatements() {
    long spent = timed("%timeit Thread.sleep(20)");
    assertTrue(timing().mean() >= 20e6, timing().toString());
    assertWithin(spent);
    spent = timed("%%timeit\nlong sum = 0;\nfor (int i = 0; i < 10; i++) sum += i;");
    assertTrue(timing().loops() > 1, timing().toString());
    assertWithin(spent);
  }

  /// The nanoseconds that a cell takes, however busy the machine is.
  private long timed(String code) {
    long start = System.nanoTime();
    run(code);
    return System.nanoTime() - start;
  }

  /// What was measured is a part of what the cell took.
  private void assertWithin(long spent) {
    assertTrue(timing().mean() * timing().loops() <= spent, timing() + " within " + spent + " ns");
  }

  private Timing timing() {
    return assertInstanceOf(
        Timing.class, assertInstanceOf(Outcome.Value.class, outcome).value(), "" + outcome);
  }

  @Test
  void bashPrintsAndFailsAsTheScriptDoes() {
    run("%env GREETING=hello");
    assertEquals("hello\n3", run("%%bash\necho $GREETING\nexpr 1 + 2"));
    run("%bash exit 3");
    assertEquals("the script ended with exit code 3", failure().message());
  }

  @Test
  void anInterruptEndsAScript() throws InterruptedException {
    Thread cell = Thread.ofPlatform().start(() -> run("%bash sleep 600"));
    while (cell.isAlive()) {
      CELLS.interrupt();
      cell.join(50);
    }
    assertEquals("Interrupted", failure().name());
  }

  @Test
  void resetForgetsAndHistoryRemembers() {
    run("int gone = 1;");
    assertEquals("1 variables and all methods and types of cells are forgotten.", run("%reset"));
    assertEquals("", run("%who"));
    run("gone");
    assertEquals("CompileError", failure().name());
    assertEquals("gone\n\n%history 2", run("%history 2"));
  }

  @Test
  void memoryNamesTensors() {
    run("var big = Tensor.zeros(1024, 256);");
    assertTrue(run("%memory").matches("(?s).*big +1\\.0 MB +\\[1024, 256].*"));
  }

  @Test
  void whosShowsShapesAndMemory() {
    run("var grid = Tensor.zeros(1024, 256);\nvar words = List.of(1, 2, 3);");
    String shown = run("%whos");
    assertTrue(shown.matches("(?s).*grid .*\\[1024, 256] .*1\\.0 MB.*"), shown);
    assertTrue(shown.contains("3 elements"), shown);
    assertTrue(run("%threads").contains("main"));
  }

  @Test
  void theDevicesAreNamed() {
    assertTrue(run("%device").matches("(?s)cpu: \\d+ threads.*"), run("%device"));
  }

  @Test
  void everyMagicSaysHowItIsUsed() {
    String all = run("%lsmagic");
    for (Magic magic : CELLS.magics().values()) {
      assertTrue(all.contains("%" + magic.name()), magic.name());
      assertTrue(magic.help().contains("\n"), magic.name() + " says what it does");
    }
    Stream.of("maven", "classpath", "time", "timeit", "who", "whos", "load", "run", "bash", "env")
        .forEach(name -> assertTrue(CELLS.magics().containsKey(name), name));
    assertTrue(run("%lsmagic time").startsWith("%time CODE"));
  }

  @Test
  void namesAreCompletedAndExplained() {
    Cells.Completions found = CELLS.complete("int x;\n%tim", 11);
    assertEquals(
        List.of("%time", "%timeit"), found.matches().stream().map(Cells.Completion::text).toList());
    assertEquals(7, found.start());
    assertTrue(CELLS.inspect("%time 1", 3).orElseThrow().text().contains("how long it took"));
    assertInstanceOf(Completeness.Complete.class, CELLS.completeness("%time 1 + 1"));
    assertFalse(CELLS.complete("%who\nMath.ab", 12).matches().isEmpty());
  }

  @Test
  void filesRunInTheSession(@TempDir Path folder) throws Exception {
    Path notebook = folder.resolve("a.ipynb");
    Files.writeString(
        notebook,
        """
        {"cells": [{"cell_type": "markdown", "source": "text"},
          {"cell_type": "code", "source": ["int a = 20;\\n", "int b = 1;"]},
          {"cell_type": "code", "source": "a + b"}]}
        """);
    run("%run " + notebook);
    assertEquals(new Outcome.Value(21), outcome);
    assertEquals("int a = 20;\nint b = 1;\n\na + b", run("%load " + notebook));
    run("%run " + folder.resolve("none.jsh"));
    assertTrue(failure().message().startsWith("there is no file"));
  }

  @Test
  void aJarsClassesCanBeUsed(@TempDir Path folder) throws Exception {
    Path source = folder.resolve("Greeter.java");
    Files.writeString(
        source, "package far; public class Greeter { public static int answer() { return 42; } }");
    ToolProvider.getSystemJavaCompiler()
        .run(null, null, null, "-d", folder.toString(), source.toString());
    Path jar = folder.resolve("greeter.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("far/Greeter.class"));
      Files.copy(folder.resolve("far/Greeter.class"), out);
    }
    run("int kept = 5;");
    assertEquals("on the class path: greeter.jar", run("%classpath " + jar));
    run("far.Greeter.answer() + kept");
    assertEquals(new Outcome.Value(47), outcome);
  }
}
