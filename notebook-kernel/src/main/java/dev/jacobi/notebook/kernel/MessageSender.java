package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message;
import dev.jacobi.notebook.wire.Message.Body;
import dev.jacobi.notebook.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/// Everything that the kernel sends: replies to one front end, and what all of them hear.
///
/// Any thread may send; what one thread sends arrives in the same order.
final class MessageSender {
  private final Wire wire;
  private final BiConsumer<Channel, Message> sockets;
  private final Set<Request> running = new LinkedHashSet<>();

  MessageSender(Wire wire, BiConsumer<Channel, Message> sockets) {
    this.wire = wire;
    this.sockets = sockets;
  }

  /// Tells everybody something that answers the request whose header is `parent`.
  void publish(JsonObject parent, String type, Body body) {
    Message message = wire.answer(parent, type, body);
    String topic = "kernel." + wire.session() + "." + type;
    send(Channel.IOPUB, message, List.of(topic.getBytes(StandardCharsets.UTF_8)));
  }

  /// Answers the front end that asked.
  void reply(Request request, Body body) {
    request
        .replyType()
        .ifPresent(
            type -> {
              Message reply = wire.answer(request.message().header(), type, body);
              send(request.channel(), reply, request.message().route());
            });
  }

  /// Asks the front end that the request came from, and returns the name of the question.
  String ask(Request request, JsonObject content) {
    Message question = wire.answer(request.message().header(), "input_request", Body.of(content));
    send(Channel.STDIN, question, request.message().route());
    return question.id();
  }

  private void send(Channel channel, Message message, List<byte[]> route) {
    sockets.accept(channel, new Message(route, message.header(), message.parent(), message.body()));
  }

  /// Says that the kernel has begun to exist.
  void starting() {
    status(new JsonObject(), "starting");
  }

  /// Says that work on the request begins.
  synchronized void busy(Request request) {
    status(request.message().header(), "busy");
  }

  /// Says that work on the request has ended.
  ///
  /// Front ends show the last state that they heard of, whosever it is. So while a cell runs, they
  /// are told again that it does.
  synchronized void idle(Request request) {
    status(request.message().header(), "idle");
    running.stream().findFirst().ifPresent(this::busy);
  }

  /// Says that a cell begins to run.
  synchronized void cellBusy(Request request) {
    running.add(request);
    busy(request);
  }

  /// Says that the cell has ended.
  synchronized void cellIdle(Request request) {
    running.remove(request);
    idle(request);
  }

  private void status(JsonObject parent, String state) {
    publish(parent, "status", Body.of(JsonObjects.object("execution_state", state)));
  }
}
