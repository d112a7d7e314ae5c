package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.cell.Cells;
import dev.jacobi.notebook.cell.Outcome;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message.Body;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/// The shell of a kernel and the subshells that front ends open beside it, in which cells run while
/// one runs in the shell. All of them share variables and count their cells together.
final class SubshellManager {
  private final ShellExecutor main;
  private final MessageSender office;
  private final Map<String, ShellExecutor> subshells = new ConcurrentSkipListMap<>();

  SubshellManager(ShellExecutor main, MessageSender office) {
    this.main = main;
    this.office = office;
  }

  /// Starts to run cells, as soon as `maker` has made what runs them.
  void start(Supplier<Cells> maker) {
    main.start(maker);
  }

  /// What runs the cells; waits until it is there.
  Cells cells() {
    return main.cells();
  }

  /// Lets the shell that the request names run a cell.
  void add(Request request) {
    String id = JsonObjects.text(request.message().header(), "subshell_id", "");
    ShellExecutor desk = id.isEmpty() ? main : subshells.get(id);
    if (desk == null) {
      office.busy(request);
      office.reply(request, Body.of(unknown(id)));
      office.idle(request);
    } else {
      desk.add(request);
    }
  }

  private static JsonObject unknown(String id) {
    String message = "There is no subshell " + id;
    return ErrorReply.reply(new Outcome.Failed("UnknownSubshell", message, List.of(message)));
  }

  JsonObject create() {
    String id = UUID.randomUUID().toString();
    subshells.put(id, main.subshell(id));
    return JsonObjects.object("status", "ok", "subshell_id", id);
  }

  /// Ends a subshell, after the cell that it may be running.
  JsonObject delete(Request request) {
    String id = JsonObjects.text(request.content(), "subshell_id", "");
    ShellExecutor desk = subshells.remove(id);
    if (desk == null) {
      return unknown(id);
    }
    desk.close();
    return JsonObjects.object("status", "ok");
  }

  JsonObject list() {
    return JsonObjects.object("status", "ok", "subshell_id", List.copyOf(subshells.keySet()));
  }

  /// Stops every cell that runs.
  void interrupt() {
    main.interrupt();
  }

  /// Runs no cell after those that run, and stops these.
  void close() {
    subshells.values().forEach(ShellExecutor::close);
    main.close();
    main.interrupt();
  }
}
