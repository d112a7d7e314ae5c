package dev.jacobi.notebook.kernel;

import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message.Body;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// What the threads of one request print, collected into few messages and in order.
final class CellOutput {
  private static final int DELAY_MILLIS = 100;
  private static final int BATCH = 1 << 16;
  private static final int LEAD = 0b1100_0000;

  /// The two streams of a program.
  enum Stream {
    STDOUT("stdout"),
    STDERR("stderr");

    private final String word;

    Stream(String word) {
      this.word = word;
    }
  }

  /// Where the text goes.
  interface Sink {
    void accept(Stream stream, String text);
  }

  private final Sink sink;
  private final ScheduledExecutorService timer;
  private final long limit;
  private final ByteArrayOutputStream batch = new ByteArrayOutputStream();
  private Stream stream = Stream.STDOUT;
  private boolean scheduled;
  private long count;

  CellOutput(Sink sink, ScheduledExecutorService timer, long limit) {
    this.sink = sink;
    this.timer = timer;
    this.limit = limit;
  }

  static Body body(Stream stream, String text) {
    return Body.of(JsonObjects.object("name", stream.word, "text", text));
  }

  synchronized void write(Stream to, byte[] bytes, int offset, int length) {
    if (count > limit || length == 0) {
      return;
    }
    if (to != stream) {
      end();
      stream = to;
    }
    count += length;
    if (count > limit) {
      stop();
      return;
    }
    batch.write(bytes, offset, length);
    if (batch.size() >= BATCH) {
      flush();
    } else if (!scheduled) {
      schedule();
    }
  }

  private void schedule() {
    try {
      scheduled = true;
      var _ = timer.schedule(this::late, DELAY_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException _) {
      flush(); // The kernel is closing.
    }
  }

  private synchronized void late() {
    scheduled = false;
    flush();
  }

  private void stop() {
    end();
    String notice =
        "\n[This cell has printed "
            + limit
            + " bytes; what it prints from here on is not shown. -Djacobi.output.limit=BYTES"
            + " in jvm.options changes the limit.]\n";
    sink.accept(Stream.STDERR, notice);
  }

  /// Sends what has been printed, except for a character that is not complete yet.
  synchronized void flush() {
    byte[] bytes = batch.toByteArray();
    int whole = whole(bytes);
    send(Arrays.copyOf(bytes, whole));
    batch.reset();
    batch.write(bytes, whole, bytes.length - whole);
  }

  /// Sends everything that has been printed.
  synchronized void end() {
    send(batch.toByteArray());
    batch.reset();
  }

  private void send(byte[] bytes) {
    if (bytes.length > 0) {
      sink.accept(stream, new String(bytes, StandardCharsets.UTF_8));
    }
  }

  /// How many of the bytes are whole characters of UTF-8.
  private static int whole(byte[] bytes) {
    for (int back = 1; back <= Math.min(3, bytes.length); back++) {
      int lead = bytes[bytes.length - back] & 0xff;
      if (lead < 0x80) {
        return bytes.length;
      }
      if (lead >= LEAD) {
        int needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        return needed > back ? bytes.length - back : bytes.length;
      }
    }
    return bytes.length;
  }
}
