package dev.jacobi.notebook.run;

import com.google.gson.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Runs the code cells of a notebook in their order, puts their outputs into it, and stops at the
/// first error.
final class NotebookRunner {

  /// The first error that no cell had announced.
  record Failure(int number, int count, String name, String message) {
    @Override
    public String toString() {
      String what = message.isBlank() ? name : name + ": " + message;
      return "cell " + number + " of " + count + " failed: " + what;
    }
  }

  private final Session session;
  private final Terminal terminal;
  private final Clock clock;
  private final OutputLog log = new OutputLog();

  NotebookRunner(Session session, Terminal terminal, Clock clock) {
    this.session = session;
    this.terminal = terminal;
    this.clock = clock;
  }

  /// Runs `notebook`, which holds the outputs up to the failure when there is one.
  Optional<Failure> run(Notebook notebook) throws NotebookException {
    notebook.ranBy(session.languageInfo());
    List<Cell> cells =
        notebook.cells().stream().filter(cell -> cell.kind() == Cell.CellType.CODE).toList();
    cells.forEach(Cell::clear);
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      if (cell.source().isBlank() || cell.isTagged("skip-execution")) {
        continue;
      }
      terminal.begin(i + 1, cells.size(), cell);
      if (run(cell) instanceof Session.Reply.Failed failed && !cell.isTagged("raises-exception")) {
        return Optional.of(new Failure(i + 1, cells.size(), failed.name(), failed.message()));
      }
    }
    return Optional.empty();
  }

  private Session.Reply run(Cell cell) throws NotebookException {
    Instant start = clock.instant();
    Session.Reply reply =
        session.execute(
            cell.source(),
            message -> {
              log.add(cell, message.type(), message.content());
              terminal.show(message);
            });
    Instant end = clock.instant();
    cell.json().addProperty("execution_count", reply.executionCount());
    JsonObject times = new JsonObject();
    times.addProperty("iopub.execute_input", start.toString());
    times.addProperty("shell.execute_reply", end.toString());
    cell.metadata().add("execution", times);
    terminal.end(Duration.between(start, end));
    return reply;
  }
}
