package dev.jacobi.notebook.wire;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What a connection file says: where a kernel listens and how its messages are signed.
///
/// @param transport `tcp` or `ipc`
/// @param ip the address to listen at; for `ipc`, what the paths of the sockets begin with
public record Connection(
    String transport, String ip, Map<Channel, Integer> ports, Signature signature) {

  /// The transport whose sockets are files.
  public static final String IPC = "ipc";

  private static final String TCP = "tcp";

  public Connection {
    if (!transport.equals(TCP) && !transport.equals(IPC)) {
      throw new IllegalArgumentException("transport: expected tcp or ipc, not " + transport);
    }
    ports = Map.copyOf(ports);
  }

  /// Reads a connection file.
  ///
  /// @throws IOException when it cannot be read
  /// @throws IllegalArgumentException when something is missing in it
  public static Connection read(Path file) throws IOException {
    try {
      if (JsonParser.parseString(Files.readString(file)) instanceof JsonObject json) {
        return of(json);
      }
      throw new IllegalArgumentException("not an object");
    } catch (JsonParseException | IllegalArgumentException | CharacterCodingException e) {
      throw new IllegalArgumentException(
          file + " is no connection file of Jupyter: " + e.getMessage(), e);
    }
  }

  private static Connection of(JsonObject json) {
    Map<Channel, Integer> ports = new EnumMap<>(Channel.class);
    for (Channel channel : Channel.values()) {
      int port = JsonObjects.number(json, channel.port(), 0);
      if (port <= 0) {
        throw new IllegalArgumentException(channel.port() + " is missing");
      }
      ports.put(channel, port);
    }
    return new Connection(
        JsonObjects.text(json, "transport", TCP),
        JsonObjects.text(json, "ip", "127.0.0.1"),
        ports,
        new Signature(
            JsonObjects.text(json, "signature_scheme", "hmac-sha256"),
            JsonObjects.text(json, "key", "")));
  }

  /// A connection over ports of this machine that are free now, with a fresh key.
  public static Connection onFreePorts() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    Map<Channel, Integer> ports = new EnumMap<>(Channel.class);
    try {
      for (Channel channel : Channel.values()) {
        var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        ports.put(channel, socket.getLocalPort());
      }
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
    String key = UUID.randomUUID().toString();
    return new Connection(TCP, "127.0.0.1", ports, new Signature("hmac-sha256", key));
  }

  /// What the connection file holds.
  public JsonElement toJson() {
    JsonObject json =
        JsonObjects.object(
            "transport",
            transport,
            "ip",
            ip,
            "signature_scheme",
            signature.scheme(),
            "key",
            signature.key());
    ports.forEach((channel, port) -> json.addProperty(channel.port(), port));
    return json;
  }

  /// Where the channel's TCP socket listens.
  public String tcp(Channel channel) {
    return "tcp://" + (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port(channel);
  }

  /// The file that is the channel's socket under `ipc`.
  public Path path(Channel channel) {
    return Path.of(ip + "-" + port(channel));
  }

  private int port(Channel channel) {
    return ports.getOrDefault(channel, 0);
  }
}
