package dev.jacobi.notebook.kernel;

import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Asks the user in front of the notebook, one question at a time.
final class StdinRequests {

  private record Pending(String id, CompletableFuture<String> answer) {}

  private final RequestContexts origins;
  private final MessageSender office;
  private final ReentrantLock turn = new ReentrantLock();
  private @Nullable Pending pending;

  StdinRequests(RequestContexts origins, MessageSender office) {
    this.origins = origins;
    this.office = office;
  }

  /// Asks, and waits for the answer.
  ///
  /// @param secret whether the answer must not be seen
  /// @throws InterruptedIOException when the cell was interrupted meanwhile
  String ask(String prompt, boolean secret) throws InterruptedIOException {
    RequestContext origin = origins.current();
    if (!JsonObjects.flag(origin.request().content(), "allow_stdin", false)) {
      throw new IllegalStateException(
          "input: who runs this cell takes no questions (allow_stdin is false); "
              + "put the answer into a variable, or run the cell in a notebook");
    }
    try {
      turn.lockInterruptibly();
      try {
        origin.output().flush();
        return pose(origin.request(), prompt, secret).get();
      } finally {
        forget();
        turn.unlock();
      }
    } catch (InterruptedException | CancellationException | ExecutionException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("input: interrupted while it waited for an answer");
    }
  }

  private synchronized CompletableFuture<String> pose(
      Request request, String prompt, boolean secret) {
    String id = office.ask(request, JsonObjects.object("prompt", prompt, "password", secret));
    var answer = new CompletableFuture<String>();
    pending = new Pending(id, answer);
    return answer;
  }

  private synchronized void forget() {
    pending = null;
  }

  /// Takes an answer; one that answers an earlier question, or none, is ignored.
  synchronized void answer(Message message) {
    Pending question = pending;
    // Not every front end says which question it answers.
    boolean fits =
        question != null
            && (message.parentId().isEmpty() || message.parentId().equals(question.id));
    if (question != null && fits) {
      question.answer.complete(JsonObjects.text(message.content(), "value", ""));
    }
  }

  /// Lets nobody wait any longer.
  synchronized void interrupt() {
    if (pending != null) {
      pending.answer.cancel(false);
    }
  }
}
