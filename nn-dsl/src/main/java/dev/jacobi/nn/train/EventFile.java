package dev.jacobi.nn.train;

import com.google.protobuf.CodedOutputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.DoubleSupplier;
import java.util.zip.CRC32C;

/// A file of TensorBoard's events: records of a length, an event, and checksums of both.
///
/// The fields are those of TensorFlow's `event.proto` and `summary.proto`.
final class EventFile implements AutoCloseable {
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int MASK = 0xa282ead8;

  private final OutputStream out;
  private final DoubleSupplier seconds;

  /// A new file.
  ///
  /// @param seconds the time since 1970
  EventFile(Path path, DoubleSupplier seconds) throws IOException {
    this.out = new BufferedOutputStream(Files.newOutputStream(path, StandardOpenOption.CREATE_NEW));
    this.seconds = seconds;
    write(event -> event.writeString(FILE_VERSION, "brain.Event:2"));
    out.flush();
  }

  /// What is written into a message.
  private interface Content {
    void to(CodedOutputStream message) throws IOException;
  }

  /// Adds a point to the curve of a name.
  void scalar(String name, double value, long step) throws IOException {
    byte[] point =
        message(
            content -> {
              content.writeString(TAG, name);
              content.writeFloat(SIMPLE_VALUE, (float) value);
            });
    byte[] summary = message(content -> content.writeByteArray(VALUE, point));
    write(
        event -> {
          if (step != 0) {
            event.writeInt64(STEP, step);
          }
          event.writeByteArray(SUMMARY, summary);
        });
  }

  private void write(Content rest) throws IOException {
    byte[] event =
        message(
            content -> {
              content.writeDouble(WALL_TIME, seconds.getAsDouble());
              rest.to(content);
            });
    byte[] length = little(Long.BYTES).putLong(event.length).array();
    out.write(length);
    out.write(little(Integer.BYTES).putInt(checksum(length)).array());
    out.write(event);
    out.write(little(Integer.BYTES).putInt(checksum(event)).array());
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] message(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream message = CodedOutputStream.newInstance(bytes);
      content.to(message);
      message.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// Checksums are masked: a checksum of data with its own checksum in it would be weak.
  static int checksum(byte[] data) {
    CRC32C sum = new CRC32C();
    sum.update(data);
    int value = (int) sum.getValue();
    return (value >>> 15 | value << 17) + MASK;
  }

  /// Lets TensorBoard see what has been written.
  void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
