package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.Message;
import dev.jacobi.notebook.wire.Message.Body;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/// Knows which request each thread works for: its own, that of the thread which started it, or else
/// the latest cell.
final class RequestContexts {
  private final MessageSender office;
  private final long limit;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("jacobi-output").factory());
  private static final InheritableThreadLocal<@Nullable RequestContext> OWN =
      new InheritableThreadLocal<>();

  private volatile RequestContext latest;

  /// @param limit how many bytes one request may print
  RequestContexts(MessageSender office, long limit) {
    this.office = office;
    this.limit = limit;
    Message nothing =
        new Message(List.of(), new JsonObject(), new JsonObject(), Body.of(new JsonObject()));
    latest = origin(new Request(Channel.SHELL, nothing), "", false);
  }

  /// Lets the calling thread work for a request that is no cell.
  RequestContext enter(Request request) {
    RequestContext origin = origin(request, "", false);
    OWN.set(origin);
    return origin;
  }

  /// Lets the calling thread, and threads that belong to nobody, work for a cell.
  RequestContext enterCell(Request request, String name, boolean silent) {
    RequestContext origin = origin(request, name, silent);
    OWN.set(origin);
    if (!silent) {
      latest = origin;
    }
    return origin;
  }

  /// Lets the calling thread work for nobody.
  void leave() {
    OWN.remove();
  }

  /// Runs something as if it belonged to `origin`.
  void as(RequestContext origin, Runnable action) {
    RequestContext before = OWN.get();
    OWN.set(origin);
    try {
      action.run();
    } finally {
      OWN.set(before);
    }
  }

  private RequestContext origin(Request request, String cell, boolean silent) {
    JsonObject parent = request.message().header();
    CellOutput.Sink sink =
        (stream, text) -> office.publish(parent, "stream", CellOutput.body(stream, text));
    CellOutput output = new CellOutput(silent ? (_, _) -> {} : sink, timer, limit);
    return new RequestContext(request, cell, silent, output, new LinkedBlockingQueue<>());
  }

  /// The request that the calling thread works for.
  RequestContext current() {
    // The shared pool's threads were started by whichever cell came first and work for all.
    RequestContext origin =
        Thread.currentThread() instanceof ForkJoinWorkerThread ? null : OWN.get();
    return origin == null ? latest : origin;
  }

  void close() {
    timer.shutdownNow();
  }
}
