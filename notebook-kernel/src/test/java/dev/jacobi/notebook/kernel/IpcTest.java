package dev.jacobi.notebook.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.Connection;
import dev.jacobi.notebook.wire.JsonObjects;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The kernel listens at files, as every other ZeroMQ does under `ipc`.
final class IpcTest {
  @TempDir Path folder;

  @Test
  void answersThroughUnixDomainSockets() throws IOException {
    Connection tcp = Connection.onFreePorts();
    Map<Channel, Integer> numbers = new EnumMap<>(Channel.class);
    for (Channel channel : Channel.values()) {
      numbers.put(channel, numbers.size() + 1);
    }
    Connection ipc =
        new Connection(
            Connection.IPC, folder.resolve("kernel").toString(), numbers, tcp.signature());
    // What an earlier kernel has left behind is no hindrance.
    Files.createFile(ipc.path(Channel.SHELL));
    List<Relay> relays = new ArrayList<>();
    try (TestKernel kernel = new TestKernel(folder, ipc)) {
      for (Channel channel : Channel.values()) {
        relays.add(relay(tcp.ports().getOrDefault(channel, 0), ipc.path(channel)));
      }
      try (Client client = new Client(tcp)) {
        String big =
            kernel.cells.code(() -> System.out.print("x".repeat((int) TestKernel.LIMIT - 1)));
        String request = client.execute(big);
        assertEquals(TestKernel.LIMIT - 1, client.printed(request).length());
        assertEquals("ok", JsonObjects.text(client.reply(Channel.SHELL, request), "status", ""));
        client.ask(Channel.CONTROL, "shutdown_request");
      }
    }
    for (Relay relay : relays) {
      relay.close();
    }
    assertFalse(Files.exists(ipc.path(Channel.SHELL)));
  }

  /// JeroMQ's clients know TCP only, so here another relay leads back.
  private static Relay relay(int port, Path path) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return Relay.start(server, UnixDomainSocketAddress.of(path));
  }
}
