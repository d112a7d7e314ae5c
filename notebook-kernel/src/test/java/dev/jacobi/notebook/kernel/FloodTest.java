package dev.jacobi.notebook.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.JsonObjects;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zmq.Msg;

/// Somebody on the same machine who knows no key sends what costs much.
final class FloodTest {
  private static final int LARGE = 1 << 20;

  @TempDir Path folder;
  private TestKernel kernel;
  private Client client;

  @BeforeEach
  void start() throws IOException {
    kernel = new TestKernel(folder);
    client = kernel.connect();
  }

  @AfterEach
  void stop() {
    client.close();
    kernel.close();
  }

  private void assertAlive() {
    // The kernel ends the connection where it cannot go on with it, and only that one.
    for (Channel channel : List.of(Channel.SHELL, Channel.CONTROL)) {
      assertEquals(
          "ok",
          JsonObjects.text(client.ask(channel, "kernel_info_request"), "status", ""),
          "alive");
    }
  }

  /// A connection after the greetings of ZMTP 3.0 without security.
  private Socket greeted(Channel channel) throws IOException {
    int port = kernel.connection.ports().getOrDefault(channel, 0);
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(Client.PATIENCE_MILLIS);
    socket.getOutputStream().write(greeting((byte) 3));
    String type =
        switch (channel) {
          case SHELL, CONTROL, STDIN -> "\6DEALER";
          case IOPUB -> "\3SUB";
          case HEARTBEAT -> "\3REQ";
        };
    byte[] ready = ("\5READY\13Socket-Type\0\0\0" + type).getBytes(StandardCharsets.US_ASCII);
    socket.getOutputStream().write(4);
    socket.getOutputStream().write(ready.length);
    socket.getOutputStream().write(ready);
    assertEquals(64, socket.getInputStream().readNBytes(64).length);
    return socket;
  }

  private static byte[] greeting(byte version) {
    ByteBuffer greeting = ByteBuffer.allocate(64).put((byte) 0xff).putLong(0).put((byte) 0x7f);
    greeting.put(version).put((byte) 0).put("NULL".getBytes(StandardCharsets.US_ASCII));
    return greeting.array();
  }

  private static byte[] header(long size, boolean more) {
    return ByteBuffer.allocate(9).put((byte) (more ? 3 : 2)).putLong(size).array();
  }

  private static void awaitEnd(Socket socket) throws IOException {
    try (socket;
        InputStream in = socket.getInputStream()) {
      long _ = in.transferTo(PrintStream.nullOutputStream());
    } catch (SocketException _) {
      // Ended by the other side, with bytes on the way.
    }
  }

  @Test
  void aFrameThatClaimsAGigabyteEndsItsConnection() throws IOException {
    for (Channel channel : Channel.values()) {
      for (long size : new long[] {1L << 30, Integer.MAX_VALUE, Long.MAX_VALUE}) {
        Socket socket = greeted(channel);
        socket.getOutputStream().write(header(size, false));
        awaitEnd(socket);
      }
    }
    assertAlive();
  }

  @Test
  void aFrameOfAnImpossibleSizeHarmsNobody() throws IOException {
    for (Channel channel : Channel.values()) {
      for (long size : new long[] {-1, Long.MIN_VALUE, -1000}) {
        try (Socket socket = greeted(channel)) {
          socket.getOutputStream().write(header(size, false));
          socket.getOutputStream().write(new byte[100]);
        }
      }
    }
    assertAlive();
  }

  @Test
  void garbageInPlaceOfAGreetingHarmsNobody() throws IOException {
    int port = kernel.connection.ports().getOrDefault(Channel.SHELL, 0);
    for (int first : new int[] {0, 1, 0x7f, 0xff}) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        byte[] garbage = new byte[1000];
        Arrays.fill(garbage, (byte) 0xff);
        garbage[0] = (byte) first;
        socket.getOutputStream().write(garbage);
      } catch (SocketException _) {
        // Ended by the other side.
      }
    }
    assertAlive();
  }

  /// What a front end sends when it connects, damaged at random places.
  @Test
  void damagedConnectionsHarmNobody() throws IOException {
    long seed = 5;
    Random random = new Random(seed);
    List<Channel> channels = List.of(Channel.values());
    int rounds = 300;
    for (int round = 0; round < rounds; round++) {
      Channel channel = channels.get(random.nextInt(channels.size()));
      byte[] bytes = conversation(random);
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        // Where sizes and flags are, more often than elsewhere.
        int at = random.nextBoolean() ? random.nextInt(bytes.length) : 64 + random.nextInt(40);
        bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : -random.nextInt(2));
      }
      int port = kernel.connection.ports().getOrDefault(channel, 0);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.getOutputStream().write(bytes);
      } catch (SocketException _) {
        // Ended by the other side.
      }
    }
    assertAlive();
    System.out.printf("connections: %d damaged%n", rounds);
    assertFalse(kernel.log().contains("socket failed"), () -> "seed " + seed + kernel.log());
  }

  private static byte[] conversation(Random random) throws IOException {
    var out = new ByteArrayOutputStream();
    out.writeBytes(greeting((byte) (random.nextInt(4) == 0 ? random.nextInt(4) : 3)));
    byte[] ready = "\5READY\13Socket-Type\0\0\0\6DEALER".getBytes(StandardCharsets.US_ASCII);
    out.write(4);
    out.write(ready.length);
    out.write(ready);
    for (int i = 0; i < 6; i++) {
      byte[] frame = new byte[random.nextInt(300)];
      if (frame.length < 256 && random.nextBoolean()) {
        out.write(i == 5 ? 0 : 1);
        out.write(frame.length);
      } else {
        out.write(header(frame.length, i < 5));
      }
      out.write(frame);
    }
    return out.toByteArray();
  }

  @Test
  void unsignedMessagesFillNoMemory() throws IOException {
    byte[] piece = new byte[LARGE];
    try (Socket socket = greeted(Channel.SHELL)) {
      for (int i = 0; i < 40; i++) {
        socket.getOutputStream().write(header(LARGE, true));
        socket.getOutputStream().write(piece);
      }
      // An unfinished message of 40 MB waits, and others are heard.
      assertAlive();
    }
    assertAlive();
  }

  @Test
  void eachOfManyRequestsIsAnswered() {
    List<String> requests =
        IntStream.range(0, 350)
            .mapToObj(_ -> client.send(Channel.SHELL, "kernel_info_request"))
            .toList();
    requests.forEach(request -> client.reply(Channel.SHELL, request));
  }

  @Test
  void eachKindOfBadMessageIsToldOnceInAMinute() {
    for (int i = 0; i < 50; i++) {
      client.raw(Channel.SHELL, List.of(new byte[i]));
      client.raw(
          Channel.SHELL, Signed.frames(kernel.connection.signature(), i % 2 == 0 ? "[]" : "{" + i));
    }
    assertAlive();
    List<String> lines = kernel.log().lines().toList();
    assertEquals(3, lines.size(), kernel::log);
  }

  @Test
  void aMinuteLaterItIsToldAgain() {
    var text = new ByteArrayOutputStream();
    var time = new AtomicLong(Long.MAX_VALUE - 10);
    Log log = new Log(new PrintStream(text, true, StandardCharsets.UTF_8), time::get);
    for (int minute = 0; minute < 3; minute++) {
      for (int i = 0; i < 5; i++) {
        log.note("kind", "one");
        log.note("other", "two");
        log.failures("Reading", new IllegalStateException("no"));
        time.addAndGet(1_000_000_000L);
      }
      time.addAndGet(60_000_000_000L);
    }
    String all = text.toString(StandardCharsets.UTF_8);
    assertEquals(3, all.lines().filter(line -> line.contains("one")).count(), all);
    assertEquals(3, all.lines().filter(line -> line.contains("two")).count(), all);
    assertEquals(3, all.lines().filter(line -> line.contains("Reading failed")).count(), all);
  }

  @Test
  void whatWaitsHoldsSoMuchAndNoMore() {
    var text = new ByteArrayOutputStream();
    FrameMemory memory =
        new FrameMemory(4L * LARGE, new Log(new PrintStream(text, true, StandardCharsets.UTF_8)));
    List<Msg> waiting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      waiting.add(memory.allocate(LARGE));
    }
    Msg one = memory.allocate(LARGE);
    Msg two = memory.allocate(LARGE);
    one.buf().put(0, (byte) 7);
    assertEquals(7, two.buf().get(0), "both are forgotten in one place");
    assertEquals(LARGE, two.size());
    waiting.getFirst().buf().put(0, (byte) 1);
    assertEquals(0, waiting.getLast().buf().get(0), "those that are kept are apart");
    assertEquals(100, memory.allocate(100).size());
    assertTrue(text.toString(StandardCharsets.UTF_8).contains("4 MB wait already"));
  }
}
