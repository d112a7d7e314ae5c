package dev.jacobi.notebook.kernel;

import dev.jacobi.notebook.wire.BadMessageException;
import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.Connection;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message;
import dev.jacobi.notebook.wire.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/// The kernel's five sockets, all owned by one thread.
///
/// That thread sleeps in a poll until a message comes in or one is to go out. Whoever sends only
/// puts frames into a queue: a cell's thread may be interrupted at any time, and an interrupt in
/// the middle of a socket's work would break the socket.
final class Sockets {
  private static final String INBOX = "inproc://outgoing";
  private static final int LINGER_MILLIS = 500;
  private static final int BATCH = 100;
  private static final int SUBSCRIBE = 1;
  private static final long PAUSE_NANOS = 20_000_000;
  private static final byte[] SIGNAL = {};

  /// Frames that wait to go out.
  private record Outgoing(Channel channel, List<byte[]> frames) {}

  private final Wire wire;
  private final Log log;
  private final FrameMemory memory;
  private final ZContext context = new ZContext();
  private final Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
  private final List<Relay> relays = new ArrayList<>();
  private final ZMQ.Socket inbox;
  private final ZMQ.Socket outbox;
  private final BlockingQueue<Optional<Outgoing>> outgoing = new LinkedBlockingQueue<>();
  private final Queue<Optional<Outgoing>> ready = new ConcurrentLinkedQueue<>();
  private @Nullable Thread owner;

  /// Binds the sockets.
  ///
  /// @throws IOException when an address is taken
  Sockets(Connection connection, Wire wire, Log log) throws IOException {
    this.wire = wire;
    this.log = log;
    memory = new FrameMemory(log);
    context.setThreadFactor(this::enduring);
    context.setNotificationExceptionHandler((_, e) -> log.failures("A socket", e));
    inbox = unlimited(SocketType.PULL);
    inbox.bind(INBOX);
    outbox = unlimited(SocketType.PUSH);
    outbox.connect(INBOX);
    try {
      for (Channel channel : Channel.values()) {
        ZMQ.Socket socket = unlimited(type(channel));
        sockets.put(channel, socket);
        bind(socket, channel, connection);
      }
    } catch (IOException | RuntimeException e) {
      release();
      throw e;
    }
  }

  /// A thread of the library's, which goes on after an error such as a full heap: without it nobody
  /// hears the kernel.
  private Thread enduring(Runnable work, String name) {
    return Thread.ofPlatform()
        .daemon()
        .name(name)
        .unstarted(
            () -> {
              boolean done = false;
              while (!done) {
                try {
                  work.run();
                  done = true;
                } catch (RuntimeException | Error e) {
                  log.failures("A socket", e);
                  LockSupport.parkNanos(PAUSE_NANOS);
                }
              }
            });
  }

  private static SocketType type(Channel channel) {
    return switch (channel) {
      case SHELL, CONTROL, STDIN -> SocketType.ROUTER;
      case IOPUB -> SocketType.XPUB;
      case HEARTBEAT -> SocketType.REP;
    };
  }

  /// A socket that drops nothing, however slow its peer is.
  private ZMQ.Socket unlimited(SocketType type) {
    ZMQ.Socket socket = context.createSocket(type);
    socket.setHWM(0);
    socket.setLinger(LINGER_MILLIS);
    // Known before memory is taken, and before anybody has shown a signature.
    socket.setMaxMsgSize(FrameMemory.LARGEST);
    socket.setMsgAllocator(memory);
    if (type == SocketType.XPUB) {
      // Every subscriber is told that it is heard, not only the first of a topic.
      socket.setXpubVerbose(true);
    }
    if (type == SocketType.ROUTER) {
      // A front end that comes back under its old identity is served, not ignored.
      socket.setRouterHandover(true);
    }
    return socket;
  }

  private void bind(ZMQ.Socket socket, Channel channel, Connection connection) throws IOException {
    if (connection.transport().equals(Connection.IPC)) {
      bind(socket, "tcp://127.0.0.1:*");
      int port = URI.create(socket.getLastEndpoint()).getPort();
      relays.add(
          Relay.from(
              connection.path(channel),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    } else {
      socket.setIPv6(connection.ip().contains(":"));
      bind(socket, connection.tcp(channel));
    }
  }

  private static void bind(ZMQ.Socket socket, String address) throws IOException {
    if (!socket.bind(address)) {
      throw new IOException("The kernel cannot listen at " + address + "; is the port taken?");
    }
  }

  /// Starts to hand over what comes in; `received` is called by the sockets' thread and must be
  /// quick.
  void start(BiConsumer<Channel, Message> received) {
    Thread forwarder = Thread.ofPlatform().daemon().name("jacobi-outgoing").start(this::forward);
    owner =
        Thread.ofPlatform()
            .daemon()
            .name("jacobi-sockets")
            .start(
                () -> {
                  try {
                    serve(received);
                    forwarder.join();
                  } catch (InterruptedException _) {
                    // Only this class ends this thread.
                  } finally {
                    release();
                  }
                });
  }

  /// Sends a message, after all that were sent before; any thread may call it, and it never waits.
  void send(Channel channel, Message message) {
    outgoing.add(Optional.of(new Outgoing(channel, wire.frames(message))));
  }

  /// Carries the queue to the sockets' thread, in the only words that wake it up.
  private void forward() {
    boolean open = true;
    while (open) {
      try {
        Optional<Outgoing> next = outgoing.take();
        open = next.isPresent();
        ready.add(next);
        outbox.send(SIGNAL);
      } catch (InterruptedException _) {
        // Only this class ends this thread.
      }
    }
  }

  private void serve(BiConsumer<Channel, Message> received) {
    try (ZMQ.Poller poller = context.createPoller(sockets.size() + 1)) {
      List<Channel> channels = List.copyOf(sockets.keySet());
      channels.forEach(channel -> poller.register(sockets.get(channel), ZMQ.Poller.POLLIN));
      int own = poller.register(inbox, ZMQ.Poller.POLLIN);
      boolean open = true;
      while (open) {
        try {
          poller.poll(-1);
          for (int i = 0; i < channels.size(); i++) {
            if (poller.pollin(i)) {
              receive(channels.get(i), received);
            }
          }
          open = !poller.pollin(own) || sendWaiting();
        } catch (RuntimeException | Error e) {
          log.failures("Listening", e);
        }
      }
    }
  }

  private void receive(Channel channel, BiConsumer<Channel, Message> received) {
    ZMQ.Socket socket = socket(channel);
    for (int i = 0; i < BATCH; i++) {
      // Read here only: what is read and not handed over is lost.
      List<byte[]> frames = frames(socket);
      if (frames.isEmpty()) {
        return;
      }
      try {
        switch (channel) {
          case HEARTBEAT -> sendAll(socket, frames);
          case IOPUB -> welcome(frames.getFirst());
          case SHELL, CONTROL, STDIN -> received.accept(channel, wire.message(frames));
        }
      } catch (BadMessageException e) {
        log.note(e.kind(), e.getMessage() + "; it was dropped");
      } catch (Throwable e) {
        log.failures("Reading a message", e);
      }
    }
  }

  /// Tells a new subscriber that from now on nothing is lost.
  private void welcome(byte[] frame) {
    if (frame.length > 0 && frame[0] == SUBSCRIBE) {
      String topic = new String(frame, 1, frame.length - 1, StandardCharsets.UTF_8);
      Message welcome = wire.message("iopub_welcome", JsonObjects.object("subscription", topic));
      List<byte[]> frames = new ArrayList<>();
      frames.add(topic.getBytes(StandardCharsets.UTF_8));
      frames.addAll(wire.frames(welcome));
      sendAll(socket(Channel.IOPUB), frames);
    }
  }

  /// Sends what the queue has brought; false when it was the last.
  private boolean sendWaiting() {
    for (int i = 0; i < BATCH && inbox.recv(ZMQ.DONTWAIT) != null; i++) {
      Optional<Outgoing> next = ready.remove();
      if (next.isEmpty()) {
        return false;
      }
      sendAll(socket(next.get().channel), next.get().frames);
    }
    return true;
  }

  private ZMQ.Socket socket(Channel channel) {
    ZMQ.Socket socket = sockets.get(channel);
    if (socket == null) {
      throw new IllegalStateException("There is no socket for " + channel);
    }
    return socket;
  }

  /// The frames of one message, or none when no message waits.
  private static List<byte[]> frames(ZMQ.Socket socket) {
    List<byte[]> frames = new ArrayList<>();
    byte[] frame = socket.recv(ZMQ.DONTWAIT);
    while (frame != null) {
      frames.add(frame);
      frame = socket.hasReceiveMore() ? socket.recv() : null;
    }
    return frames;
  }

  private static void sendAll(ZMQ.Socket socket, List<byte[]> frames) {
    for (int i = 0; i < frames.size(); i++) {
      socket.send(frames.get(i), i + 1 < frames.size() ? ZMQ.SNDMORE : 0);
    }
  }

  private void release() {
    sockets.values().forEach(ZMQ.Socket::close);
    inbox.close();
    outbox.close();
    context.setLinger(LINGER_MILLIS);
    context.close();
    for (Relay relay : relays) {
      try {
        relay.close();
      } catch (IOException e) {
        log.note("A socket could not be closed: " + e.getMessage());
      }
    }
  }

  /// Closes the sockets after all that was sent before has gone out.
  void close() throws InterruptedException {
    outgoing.add(Optional.empty());
    if (owner != null) {
      owner.join();
    }
  }
}
