package dev.jacobi.notebook.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Carries bytes between those who connect to one address and another address.
///
/// What JeroMQ calls `ipc` is TCP in disguise, which no other ZeroMQ understands. The bytes are the
/// same on both transports, so a relay from a Unix domain socket makes the real one of it.
final class Relay implements AutoCloseable {
  private static final int CHUNK = 1 << 16;
  private static final Duration LAST_BYTES = Duration.ofMillis(100);

  private final ServerSocketChannel server;
  private final SocketAddress target;
  private final Set<Thread> carriers = ConcurrentHashMap.newKeySet();

  private Relay(ServerSocketChannel server, SocketAddress target) {
    this.server = server;
    this.target = target;
  }

  /// Listens at the path, where an earlier kernel may have left its socket.
  static Relay from(Path path, SocketAddress target) throws IOException {
    Files.deleteIfExists(path);
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    return start(server, target);
  }

  /// Listens where `server` is bound to.
  static Relay start(ServerSocketChannel server, SocketAddress target) {
    var relay = new Relay(server, target);
    Thread.ofVirtual().name("jacobi-relay").start(relay::accept);
    return relay;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel here = server.accept();
        SocketChannel there = connect(here);
        carry(here, there);
        carry(there, here);
      } catch (IOException _) {
        // Closed, or a peer that went away before it was served.
      }
    }
  }

  private SocketChannel connect(SocketChannel here) throws IOException {
    try {
      return SocketChannel.open(target);
    } catch (IOException e) {
      here.close();
      throw e;
    }
  }

  private void carry(SocketChannel from, SocketChannel to) {
    carriers.removeIf(carrier -> !carrier.isAlive());
    carriers.add(Thread.ofVirtual().start(() -> copy(from, to)));
  }

  private static void copy(SocketChannel from, SocketChannel to) {
    try (from;
        to) {
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
      while (from.read(chunk) >= 0) {
        chunk.flip();
        while (chunk.hasRemaining()) {
          to.write(chunk);
        }
        chunk.clear();
      }
    } catch (IOException _) {
      // One side is gone; closing tells the other.
    }
  }

  @Override
  public void close() throws IOException {
    SocketAddress address = server.getLocalAddress();
    server.close();
    for (Thread carrier : carriers) {
      awaitLastBytes(carrier);
    }
    if (address instanceof UnixDomainSocketAddress unix) {
      Files.deleteIfExists(unix.getPath());
    }
  }

  private static void awaitLastBytes(Thread carrier) {
    try {
      var _ = carrier.join(LAST_BYTES);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
