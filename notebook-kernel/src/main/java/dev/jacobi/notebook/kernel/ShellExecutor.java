package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.cell.Cells;
import dev.jacobi.notebook.cell.Outcome;
import dev.jacobi.notebook.display.DisplayPublisher;
import dev.jacobi.notebook.display.Displayable;
import dev.jacobi.notebook.show.Rendering;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message.Body;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Runs the cells of one shell one after another on one thread, from the first to the last: what
/// belongs to a thread, such as a GPU's context, belongs to all of them.
final class ShellExecutor {
  private static final int QUIET_MILLIS = 30;

  private final RequestContexts origins;
  private final MessageSender office;
  private final InputHistory history;
  private final Log log;
  private final BlockingQueue<Optional<Request>> queue = new LinkedBlockingQueue<>();
  private final CompletableFuture<Cells> cells;
  private final AtomicInteger count;
  private final boolean isMain;

  ShellExecutor(RequestContexts origins, MessageSender office, InputHistory history, Log log) {
    this.origins = origins;
    this.office = office;
    this.history = history;
    this.log = log;
    cells = new CompletableFuture<>();
    count = new AtomicInteger();
    isMain = true;
  }

  private ShellExecutor(ShellExecutor main) {
    origins = main.origins;
    office = main.office;
    history = main.history;
    log = main.log;
    cells = main.cells;
    count = main.count;
    isMain = false;
  }

  /// Starts to run cells, as soon as `maker` has made what runs them.
  void start(Supplier<Cells> maker) {
    start(
        "jacobi-cells",
        () -> {
          make(maker);
          serve();
        });
  }

  private static void start(String name, Runnable work) {
    Thread.ofPlatform().daemon().name(name).start(work);
  }

  /// Another desk for the same session, whose cells run beside those of this one.
  ShellExecutor subshell(String id) {
    ShellExecutor desk = new ShellExecutor(this);
    start("jacobi-cells-" + id, desk::serve);
    return desk;
  }

  private void make(Supplier<Cells> maker) {
    try {
      cells.complete(maker.get());
    } catch (Throwable e) {
      log.failure("Getting ready for cells", e);
      cells.completeExceptionally(e);
    }
  }

  /// What runs the cells; waits until it is there.
  Cells cells() {
    return cells.join();
  }

  void add(Request request) {
    queue.add(Optional.of(request));
  }

  /// Stops the cell that runs; before the first can run, sends away those that wait.
  void interrupt() {
    if (isReady()) {
      cells().interrupt();
    } else {
      waiting().forEach(this::sendAway);
    }
  }

  /// Runs no cell after the one that runs.
  void close() {
    waiting().forEach(this::sendAway);
    queue.add(Optional.empty());
  }

  private boolean isReady() {
    return cells.isDone() && !cells.isCompletedExceptionally();
  }

  private void serve() {
    boolean open = true;
    while (open) {
      try {
        Optional<Request> next = next();
        next.ifPresent(this::serve);
        open = next.isPresent();
      } catch (InterruptedException _) {
        // It was meant for a cell that has just ended.
      }
    }
    if (isMain && isReady()) {
      cells().close();
    }
  }

  /// What is to be done next; the time until then is used, if there is some.
  private Optional<Request> next() throws InterruptedException {
    boolean more = isMain && isReady();
    Optional<Request> soon = more ? queue.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS) : null;
    if (soon != null) {
      return soon;
    }
    while (more && queue.isEmpty()) {
      more = cells().warmUp();
    }
    return queue.take();
  }

  private void serve(Request request) {
    office.cellBusy(request);
    String started = Instant.now().toString();
    ExecuteRequest asked = ExecuteRequest.of(request.content());
    List<Request> behind = List.of();
    try {
      JsonObject reply = execute(request, asked);
      boolean failed = JsonObjects.text(reply, "status", "").equals("error");
      if (failed && asked.stopOnError() && !asked.silent()) {
        // Before the reply: who sends a cell after having read it knows what he does.
        behind = waiting();
      }
      JsonObject metadata = JsonObjects.object("started", started);
      office.reply(request, new Body(reply, metadata, List.of()));
    } catch (Throwable e) {
      log.failure("Answering a cell", e);
    } finally {
      origins.leave();
      office.cellIdle(request);
    }
    behind.forEach(this::sendAway);
  }

  /// Takes away what waits now.
  private List<Request> waiting() {
    List<Optional<Request>> taken = new ArrayList<>();
    queue.drainTo(taken);
    if (taken.contains(Optional.<Request>empty())) {
      queue.add(Optional.empty());
    }
    return taken.stream().flatMap(Optional::stream).toList();
  }

  private void sendAway(Request request) {
    office.busy(request);
    office.reply(request, Body.of(JsonObjects.object("status", "aborted")));
    office.idle(request);
  }

  private JsonObject execute(Request request, ExecuteRequest asked) {
    int number = asked.stored() ? count.incrementAndGet() : count.get();
    String name = "In[" + (asked.stored() ? number : number + 1) + "]";
    RequestContext origin = origins.enterCell(request, name, asked.silent());
    publish(
        origin,
        "execute_input",
        JsonObjects.object("code", asked.code(), "execution_count", number));
    if (asked.stored()) {
      history.add(number, asked.code());
    }
    JsonObject reply;
    try {
      Outcome outcome =
          asked.isQuestion() ? explain(asked.subject(), origin) : cells().run(name, asked.code());
      reply = ended(origin, number, outcome);
    } catch (Throwable e) {
      log.failure(name, e);
      reply = failed(origin, ErrorReply.of(e));
    }
    reply.addProperty("execution_count", number);
    reply.add("payload", JsonObjects.array(origin.payload()));
    boolean ok = JsonObjects.text(reply, "status", "").equals("ok");
    reply.add("user_expressions", ok ? evaluate(asked.expressions()) : new JsonObject());
    origin.output().end();
    return reply;
  }

  /// Lets the front end show what there is to say, in its pager if it has one.
  private Outcome explain(String subject, RequestContext origin) {
    // A method's name alone says nothing to the compiler, its call does.
    Optional<Cells.Explanation> found =
        Stream.of(subject, subject + "(")
            .flatMap(code -> cells().inspect(code, code.length()).stream())
            .findFirst();
    found.ifPresent(
        explanation ->
            origin
                .payload()
                .add(
                    JsonObjects.object(
                        "source",
                        "page",
                        "start",
                        0,
                        "data",
                        CodeIntelligence.bundle(explanation))));
    String unknown = "Nothing is known about " + subject;
    return found.isPresent()
        ? new Outcome.Done()
        : new Outcome.Failed("Unknown", unknown, List.of(unknown));
  }

  private JsonObject ended(RequestContext origin, int number, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _ -> {
        settle(origin);
        yield JsonObjects.object("status", "ok");
      }
      case Outcome.Value value -> {
        Optional<DisplayData> data = shown(value);
        if (data.isEmpty()) {
          yield failed(origin, stopped());
        }
        settle(origin);
        JsonObject result = Frontend.bundle(data.get());
        result.addProperty("execution_count", number);
        publish(origin, "execute_result", result);
        yield JsonObjects.object("status", "ok");
      }
      case Outcome.Failed failed -> failed(origin, failed);
    };
  }

  /// What there is to see of a value; nothing if an interrupt has stopped its `toString`.
  private Optional<DisplayData> shown(Outcome.Value value) {
    return cells().watch(() -> Rendering.of(value.value()));
  }

  private static Outcome.Failed stopped() {
    String message = "showing the value was stopped";
    return new Outcome.Failed("Interrupted", message, List.of("Interrupted: " + message));
  }

  private JsonObject failed(RequestContext origin, Outcome.Failed failed) {
    settle(origin);
    failed.picture().ifPresent(this::show);
    publish(origin, "error", ErrorReply.error(failed));
    return ErrorReply.reply(failed);
  }

  private void show(Displayable picture) {
    try {
      DisplayPublisher.current().display(Rendering.of(picture));
    } catch (RuntimeException | LinkageError e) {
      log.failure("Drawing a failure", e);
    }
  }

  /// Sends what the cell has printed and drawn and what is still held back.
  private void settle(RequestContext origin) {
    try {
      DisplayPublisher.settle();
    } catch (RuntimeException | LinkageError e) {
      log.failure("Drawing the last state of a display", e);
    }
    origin.output().end();
  }

  private void publish(RequestContext origin, String type, JsonObject content) {
    if (!origin.silent()) {
      office.publish(origin.header(), type, Body.of(content));
    }
  }

  private JsonObject evaluate(JsonObject expressions) {
    var values = new JsonObject();
    expressions
        .keySet()
        .forEach(key -> values.add(key, value(JsonObjects.text(expressions, key, ""))));
    return values;
  }

  private JsonObject value(String expression) {
    return switch (cells().run("expression", expression)) {
      case Outcome.Done _ ->
          JsonObjects.object(
              "status", "ok", "data", new JsonObject(), "metadata", new JsonObject());
      case Outcome.Value value -> {
        Optional<DisplayData> data = shown(value);
        if (data.isEmpty()) {
          yield ErrorReply.reply(stopped());
        }
        JsonObject bundle = Frontend.bundle(data.get());
        bundle.addProperty("status", "ok");
        yield bundle;
      }
      case Outcome.Failed failed -> ErrorReply.reply(failed);
    };
  }
}
