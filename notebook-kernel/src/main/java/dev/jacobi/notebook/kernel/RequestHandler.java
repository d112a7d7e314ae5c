package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.cell.Outcome;
import dev.jacobi.notebook.wire.Message.Body;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Answers requests one after another, on a thread of its own.
final class RequestHandler {
  private static final Duration LAST_REPLY = Duration.ofMillis(200);

  /// Makes the content of the reply.
  interface Handler {
    JsonObject answer(Request request) throws Exception;
  }

  private final Map<String, Handler> handlers;
  private final RequestContexts origins;
  private final MessageSender office;
  private final Log log;
  private final BlockingQueue<Optional<Request>> queue = new LinkedBlockingQueue<>();
  private final Thread thread;

  RequestHandler(
      Map<String, Handler> handlers, RequestContexts origins, MessageSender office, Log log) {
    this.handlers = handlers;
    this.origins = origins;
    this.office = office;
    this.log = log;
    thread = Thread.ofPlatform().daemon().unstarted(this::serve);
  }

  /// Begins to answer, on a thread of this name.
  void start(String name) {
    thread.setName(name);
    thread.start();
  }

  boolean handles(String type) {
    return handlers.containsKey(type);
  }

  /// Puts the request into the queue.
  void add(Request request) {
    queue.add(Optional.of(request));
  }

  /// Wakes up a handler that waits for something.
  void interrupt() {
    thread.interrupt();
  }

  private void serve() {
    boolean open = true;
    while (open) {
      try {
        Optional<Request> next = queue.take();
        next.ifPresent(this::handle);
        open = next.isPresent();
      } catch (InterruptedException _) {
        // A handler's code may have asked for it; the desk stays open.
      }
    }
  }

  private void handle(Request request) {
    try {
      office.busy(request);
      RequestContext origin = origins.enter(request);
      JsonObject content = answer(request);
      origin.output().end();
      office.reply(request, Body.of(content));
    } catch (Throwable e) {
      log.failure(request.type(), e);
    } finally {
      origins.leave();
      office.idle(request);
    }
  }

  private JsonObject answer(Request request) {
    Handler handler = handlers.get(request.type());
    if (handler == null) {
      String unknown = "This kernel does not know the message type " + request.type();
      log.note("unknown", unknown);
      return ErrorReply.reply(new Outcome.Failed("UnknownMessage", unknown, List.of(unknown)));
    }
    try {
      return handler.answer(request);
    } catch (Throwable e) {
      log.failure(request.type(), e);
      return ErrorReply.reply(ErrorReply.of(e));
    }
  }

  /// Answers what is in the queue and no more.
  void close() throws InterruptedException {
    queue.add(Optional.empty());
    if (Thread.currentThread() != thread) {
      var _ = thread.join(LAST_REPLY);
    }
  }
}
