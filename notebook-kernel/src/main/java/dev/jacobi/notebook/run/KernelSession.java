package dev.jacobi.notebook.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

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

  private KernelSession(
      KernelProcess process, Path connectionFile, List<Integer> ports, String key) {
    this.process = process;
    this.connectionFile = connectionFile;
    this.wire = new Wire(key);
    shell = connect(SocketType.DEALER, ports.get(0));
    published = connect(SocketType.SUB, ports.get(1));
    published.subscribe(ZMQ.SUBSCRIPTION_ALL);
    control = connect(SocketType.DEALER, ports.get(2));
    poller = context.createPoller(2);
    poller.register(published, ZMQ.Poller.POLLIN);
    poller.register(shell, ZMQ.Poller.POLLIN);
  }

  /// Starts a kernel in `folder` with the command that `command` makes of a connection file, and
  /// waits until it answers.
  static KernelSession start(Function<Path, List<String>> command, Path folder) throws IOException {
    List<Integer> ports = freePorts(5);
    String key = UUID.randomUUID().toString();
    Path file =
        Files.createTempFile(
            "jacobi-connection",
            ".json",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, connection(ports, key).toString());
    KernelProcess process = KernelProcess.start(command.apply(file), folder);
    KernelSession session = new KernelSession(process, file, ports, key);
    try {
      session.awaitKernel();
    } catch (IOException | RuntimeException e) {
      session.close();
      throw e;
    }
    return session;
  }

  private static JsonObject connection(List<Integer> ports, String key) {
    JsonObject connection = new JsonObject();
    connection.addProperty("transport", "tcp");
    connection.addProperty("ip", "127.0.0.1");
    connection.addProperty("signature_scheme", "hmac-sha256");
    connection.addProperty("key", key);
    List<String> names =
        List.of("shell_port", "iopub_port", "control_port", "stdin_port", "hb_port");
    for (int i = 0; i < names.size(); i++) {
      connection.addProperty(names.get(i), ports.get(i));
    }
    return connection;
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  private ZMQ.Socket connect(SocketType type, int port) {
    ZMQ.Socket socket = context.createSocket(type);
    socket.setLinger(0);
    socket.setReconnectIVL(20);
    socket.connect("tcp://127.0.0.1:" + port);
    return socket;
  }

  /// The kernel is there when it answers, and heard when something that it published arrives; what
  /// it publishes before the subscription reaches it is lost, so the question is asked again.
  private void awaitKernel() throws NotebookException {
    long deadline = System.nanoTime() + START.toNanos();
    boolean heard = false;
    while (languageInfo.isEmpty() || !heard) {
      wire.send(shell, "kernel_info_request", new JsonObject());
      poll(deadline);
      while (poller.pollin(0) || poller.pollin(1)) {
        if (poller.pollin(0)) {
          wire.receive(published);
          heard = true;
        }
        if (poller.pollin(1)) {
          Wire.Message reply = wire.receive(shell);
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
    JsonObject request = new JsonObject();
    request.addProperty("code", code);
    request.addProperty("silent", false);
    request.addProperty("store_history", true);
    request.add("user_expressions", new JsonObject());
    request.addProperty("allow_stdin", false);
    request.addProperty("stop_on_error", true);
    String id = wire.send(shell, "execute_request", request);
    boolean idle = false;
    Reply reply = null;
    while (!idle || reply == null) {
      poll(Long.MAX_VALUE);
      if (poller.pollin(0)) {
        Wire.Message message = wire.receive(published);
        if (message.parent().equals(id)) {
          idle |= isIdle(message);
          listener.accept(new Published(message.type(), message.content()));
        }
      }
      if (poller.pollin(1)) {
        Wire.Message message = wire.receive(shell);
        if (message.parent().equals(id)) {
          reply = reply(message.content());
        }
      }
    }
    return reply;
  }

  private static boolean isIdle(Wire.Message message) {
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
      throw new NotebookException("the kernel did not answer within " + Seconds.of(START) + ".");
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      JsonObject request = new JsonObject();
      request.addProperty("restart", false);
      wire.send(control, "shutdown_request", request);
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
