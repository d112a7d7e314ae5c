package dev.jacobi.notebook.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.jacobi.notebook.wire.BadMessageException;
import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.Connection;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message;
import dev.jacobi.notebook.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZFrame;
import org.zeromq.ZMQ;
import org.zeromq.ZMsg;

/// A conversation over a kernel's ZeroMQ sockets, with a kernel that was started for it.
final class KernelSession implements Session {
  private static final Duration START = Duration.ofSeconds(60);
  private static final int BEAT_MILLIS = 200;

  private final KernelProcess process;
  private final Path connectionFile;
  private final ZContext context = new ZContext();
  private final ZMQ.Socket shell;
  private final ZMQ.Socket control;
  private final ZMQ.Socket published;
  private final ZMQ.Poller poller;
  private final Wire wire;
  private JsonObject languageInfo = new JsonObject();

  private KernelSession(KernelProcess process, Path connectionFile, Connection connection) {
    this.process = process;
    this.connectionFile = connectionFile;
    this.wire = new Wire(connection.signature(), "jacobi");
    shell = connect(SocketType.DEALER, connection.tcp(Channel.SHELL));
    published = connect(SocketType.SUB, connection.tcp(Channel.IOPUB));
    published.subscribe(ZMQ.SUBSCRIPTION_ALL);
    control = connect(SocketType.DEALER, connection.tcp(Channel.CONTROL));
    poller = context.createPoller(2);
    poller.register(published, ZMQ.Poller.POLLIN);
    poller.register(shell, ZMQ.Poller.POLLIN);
  }

  /// Starts a kernel in `folder` with the command that `command` makes of a connection file, and
  /// waits until it answers.
  static KernelSession start(Function<Path, List<String>> command, Path folder) throws IOException {
    Connection connection = Connection.onFreePorts();
    Path file =
        Files.createTempFile(
            "jacobi-connection",
            ".json",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, connection.toJson().toString());
    KernelProcess process = KernelProcess.start(command.apply(file), folder);
    KernelSession session = new KernelSession(process, file, connection);
    try {
      session.awaitKernel();
    } catch (IOException | RuntimeException e) {
      session.close();
      throw e;
    }
    return session;
  }

  private ZMQ.Socket connect(SocketType type, String address) {
    ZMQ.Socket socket = context.createSocket(type);
    socket.setLinger(0);
    socket.setReconnectIVL(20);
    socket.connect(address);
    return socket;
  }

  /// The kernel is there when it answers, and heard when something that it published arrives; what
  /// it publishes before the subscription reaches it is lost, so the question is asked again.
  private void awaitKernel() throws NotebookException {
    long deadline = System.nanoTime() + START.toNanos();
    boolean heard = false;
    while (languageInfo.isEmpty() || !heard) {
      send(shell, "kernel_info_request", new JsonObject());
      poll(deadline);
      while (poller.pollin(0) || poller.pollin(1)) {
        if (poller.pollin(0)) {
          receive(published);
          heard = true;
        }
        if (poller.pollin(1)) {
          Message reply = receive(shell);
          languageInfo = reply.content().getAsJsonObject("language_info");
        }
        poller.poll(0);
      }
    }
  }

  @Override
  public JsonObject languageInfo() {
    return languageInfo;
  }

  @Override
  public Reply execute(String code, Consumer<Published> listener) throws NotebookException {
    JsonObject request =
        JsonObjects.object(
            "code", code,
            "silent", false,
            "store_history", true,
            "user_expressions", new JsonObject(),
            "allow_stdin", false,
            "stop_on_error", true);
    String id = send(shell, "execute_request", request);
    boolean idle = false;
    Reply reply = null;
    while (!idle || reply == null) {
      poll(Long.MAX_VALUE);
      if (poller.pollin(0)) {
        Message message = receive(published);
        if (message.parentId().equals(id)) {
          idle |= isIdle(message);
          listener.accept(new Published(message.type(), message.content()));
        }
      }
      if (poller.pollin(1)) {
        Message message = receive(shell);
        if (message.parentId().equals(id)) {
          reply = reply(message.content());
        }
      }
    }
    return reply;
  }

  private static boolean isIdle(Message message) {
    return message.type().equals("status")
        && message.content().get("execution_state").getAsString().equals("idle");
  }

  private static Reply reply(JsonObject content) {
    JsonElement count = content.get("execution_count");
    int number = count == null || count.isJsonNull() ? 0 : count.getAsInt();
    if (content.get("status").getAsString().equals("ok")) {
      return new Reply.Done(number);
    }
    return new Reply.Failed(number, text(content.get("ename")), text(content.get("evalue")));
  }

  private static String text(@Nullable JsonElement element) {
    return element == null || element.isJsonNull() ? "" : element.getAsString();
  }

  private String send(ZMQ.Socket socket, String type, JsonObject content) {
    Message message = wire.message(type, content);
    ZMsg frames = new ZMsg();
    wire.frames(message).forEach(frames::add);
    frames.send(socket);
    return message.id();
  }

  private Message receive(ZMQ.Socket socket) throws NotebookException {
    try {
      return wire.message(ZMsg.recvMsg(socket).stream().map(ZFrame::getData).toList());
    } catch (BadMessageException e) {
      throw new NotebookException("the kernel's answer cannot be read: " + e.getMessage());
    }
  }

  private void poll(long deadline) throws NotebookException {
    do {
      if (poller.poll(BEAT_MILLIS) > 0) {
        return;
      }
      if (!process.isAlive()) {
        throw new NotebookException(process.lastWords());
      }
    } while (deadline == Long.MAX_VALUE);
    if (System.nanoTime() > deadline) {
      throw new NotebookException(
          "the kernel did not answer within " + DurationText.of(START) + ".");
    }
  }

  /// Tells the kernel to end, and waits until it has.
  ///
  /// @throws NotebookException when it takes longer than `patience`
  void end(Duration patience) throws NotebookException {
    shutDown();
    if (!process.endsWithin(patience)) {
      throw new NotebookException(
          "the kernel has not ended within " + DurationText.of(patience) + ".");
    }
  }

  private void shutDown() {
    send(control, "shutdown_request", JsonObjects.object("restart", false));
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      shutDown();
    }
    process.close();
    context.close();
    try {
      Files.deleteIfExists(connectionFile);
    } catch (IOException e) {
      connectionFile.toFile().deleteOnExit();
    }
  }
}
