package dev.jacobi.notebook.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RunCommandTest {
  private static final Path A = Path.of("in", "a.ipynb");

  @Test
  void writesBesideTheNotebookWhenNothingIsSaid() {
    assertEquals(
        new RunCommand(
            A, Path.of("in", "executed", "a.ipynb"), Path.of("in", "executed", "a.html"), Map.of()),
        RunCommand.parse(List.of(A.toString())));
  }

  @Test
  void writesOnlyWhatIsAskedFor() {
    assertEquals(
        new RunCommand(A, Path.of("b.ipynb"), null, Map.of()),
        RunCommand.parse(List.of("-o", "b.ipynb", A.toString())));
    assertEquals(
        new RunCommand(A, null, Path.of("b.html"), Map.of()),
        RunCommand.parse(List.of(A.toString(), "--html", "b.html")));
  }

  @Test
  void takesParameters() {
    assertEquals(
        Map.of("epochs", "3", "name", "\"a=b\""),
        RunCommand.parse(List.of("a", "-p", "epochs=3", "-p", "name=\"a=b\"")).parameters());
  }

  @Test
  void refusesWhatDoesNotFit() {
    for (List<String> wrong :
        List.of(
            List.<String>of(),
            List.of("a", "b"),
            List.of("a", "-o"),
            List.of("a", "-p", "epochs"),
            List.of("--fast", "x", "a"))) {
      assertThrows(IllegalArgumentException.class, () -> RunCommand.parse(wrong), wrong::toString);
    }
  }

  @Test
  void whatRunsAsAWholeIsNoHistory() {
    List<String> command = RunCommand.kernel(Path.of("home"), List.of(), Path.of("connection"));
    assertTrue(command.contains("-Djacobi.history=false"), command::toString);
    assertTrue(command.indexOf("-Djacobi.history=false") < command.indexOf("-cp"));
  }

  @Test
  void durationsReadWell() {
    assertEquals("41 ms", DurationText.of(Duration.ofMillis(41)));
    assertEquals("1.5 s", DurationText.of(Duration.ofMillis(1500)));
    assertEquals("2 min 05 s", DurationText.of(Duration.ofSeconds(125)));
  }
}
