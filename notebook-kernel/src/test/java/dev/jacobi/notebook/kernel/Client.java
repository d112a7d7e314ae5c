package dev.jacobi.notebook.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.wire.BadMessageException;
import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.Connection;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message;
import dev.jacobi.notebook.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZFrame;
import org.zeromq.ZMQ;
import org.zeromq.ZMsg;

/// A front end over real sockets.
final class Client implements AutoCloseable {
  /// Long, as it is for what hangs: a busy machine must not be taken for that.
  static final int PATIENCE_MILLIS = 60_000;

  private final ZContext context = new ZContext();
  private final Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
  private final Wire wire;

  /// Connects, and returns when the kernel has said that everything it publishes is heard.
  Client(Connection connection) {
    wire = new Wire(connection.signature(), "test");
    byte[] identity = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
    for (Channel channel : Channel.values()) {
      ZMQ.Socket socket = context.createSocket(type(channel));
      socket.setHWM(0);
      socket.setLinger(0);
      socket.setReceiveTimeOut(PATIENCE_MILLIS);
      if (channel == Channel.IOPUB) {
        socket.subscribe(ZMQ.SUBSCRIPTION_ALL);
      } else {
        socket.setIdentity(identity);
      }
      socket.connect(connection.tcp(channel));
      sockets.put(channel, socket);
    }
    while (!receive(Channel.IOPUB).type().equals("iopub_welcome")) {
      // The kernel may be saying that it starts.
    }
  }

  private static SocketType type(Channel channel) {
    return switch (channel) {
      case SHELL, CONTROL, STDIN -> SocketType.DEALER;
      case IOPUB -> SocketType.SUB;
      case HEARTBEAT -> SocketType.REQ;
    };
  }

  ZMQ.Socket socket(Channel channel) {
    ZMQ.Socket socket = sockets.get(channel);
    assertNotNull(socket);
    return socket;
  }

  String send(Channel channel, String type, Object... content) {
    return send(channel, wire.message(type, JsonObjects.object(content)));
  }

  String send(Channel channel, Message message) {
    raw(channel, wire.frames(message));
    return message.id();
  }

  Wire wire() {
    return wire;
  }

  void raw(Channel channel, List<byte[]> frames) {
    ZMsg out = new ZMsg();
    frames.forEach(out::add);
    out.send(socket(channel));
  }

  Message receive(Channel channel) {
    ZMsg in = ZMsg.recvMsg(socket(channel));
    assertNotNull(in, () -> "nothing came on " + channel);
    try {
      return wire.message(in.stream().map(ZFrame::getData).toList());
    } catch (BadMessageException e) {
      return fail(e);
    }
  }

  /// The content of the next reply on the channel, which must answer this request.
  JsonObject reply(Channel channel, String request) {
    Message reply = receive(channel);
    assertEquals(request, reply.parentId(), () -> reply.type() + ": " + reply.content());
    return reply.content();
  }

  /// Sends a request and returns the content of its reply.
  JsonObject ask(Channel channel, String type, Object... content) {
    return reply(channel, send(channel, type, content));
  }

  String execute(String code) {
    return send(Channel.SHELL, "execute_request", "code", code, "allow_stdin", true);
  }

  /// What is published next, up to the end of the request; answers to others are left out.
  List<Message> published(String request) {
    List<Message> all = new ArrayList<>();
    while (true) {
      Message message = receive(Channel.IOPUB);
      if (message.parentId().equals(request)) {
        all.add(message);
        if (state(message).equals("idle")) {
          return all;
        }
      }
    }
  }

  /// Like [#published], without busy, idle, and the echo of the code.
  List<Message> outputs(String request) {
    return published(request).stream()
        .filter(m -> !m.type().equals("status") && !m.type().equals("execute_input"))
        .toList();
  }

  /// What the request printed on both streams.
  String printed(String request) {
    StringBuilder text = new StringBuilder();
    for (Message message : outputs(request)) {
      if (message.type().equals("stream")) {
        text.append(message.content().get("text").getAsString());
      }
    }
    return text.toString();
  }

  /// Waits until what was sent on the shell before has come in: it answers in order, also while a
  /// cell runs. What is sent on another channel now comes after it.
  void settle() {
    ask(Channel.SHELL, "kernel_info_request");
  }

  /// Waits for something that is published and answers the request.
  Message await(String request, String type) {
    while (true) {
      Message message = receive(Channel.IOPUB);
      if (message.parentId().equals(request) && message.type().equals(type)) {
        return message;
      }
    }
  }

  static String state(Message message) {
    return JsonObjects.text(message.content(), "execution_state", "");
  }

  @Override
  public void close() {
    context.close();
  }
}
