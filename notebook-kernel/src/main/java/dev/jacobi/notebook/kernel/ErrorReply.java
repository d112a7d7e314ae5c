package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.cell.Outcome;
import dev.jacobi.notebook.wire.JsonObjects;
import java.util.List;

/// Failures in the words of the protocol.
final class ErrorReply {

  private ErrorReply() {}

  /// What a failed cell publishes.
  static JsonObject error(Outcome.Failed failed) {
    return JsonObjects.object(
        "ename", failed.name(), "evalue", failed.message(), "traceback", failed.traceback());
  }

  /// The reply to a request that failed.
  static JsonObject reply(Outcome.Failed failed) {
    JsonObject reply = error(failed);
    reply.addProperty("status", "error");
    return reply;
  }

  /// A failure of the kernel itself.
  static Outcome.Failed of(Throwable failure) {
    String name = failure.getClass().getSimpleName();
    String message = String.valueOf(failure.getMessage());
    return new Outcome.Failed(name, message, List.of(name + ": " + message));
  }
}
