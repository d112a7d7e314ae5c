package dev.jacobi.nn;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Files of named tensors in the safetensors format, which PyTorch's world reads and writes:
/// numbers only, no code.
///
/// {@snippet :
/// Safetensors.write(stateDict(net), Path.of("net.safetensors"));
/// loadStateDict(net, Safetensors.read(Path.of("net.safetensors")));
/// }
public final class Safetensors {
  private static final int MOST_HEADER_BYTES = 100_000_000;
  private static final int CHUNK = 1 << 20;
  private static final Set<StandardOpenOption> WRITING =
      Set.of(
          StandardOpenOption.WRITE,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING);

  private Safetensors() {}

  /// Writes tensors, in the place of a file that may be there. The file is complete or not there.
  public static void write(Map<String, Tensor> tensors, Path path) throws IOException {
    byte[] header = header(tensors);
    // Not a temporary file of Java's: those can be read by their owner only, and stay so.
    Path part = path.resolveSibling(path.getFileName() + ".part");
    try {
      try (FileChannel channel = FileChannel.open(part, WRITING)) {
        ByteBuffer start = little(8 + header.length);
        fill(channel, start.putLong(header.length).put(header).flip());
        for (Tensor tensor : tensors.values()) {
          write(channel, tensor);
        }
      }
      Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static byte[] header(Map<String, Tensor> tensors) {
    StringBuilder json = new StringBuilder("{");
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      long end = offset + tensor.numel() * tensor.dtype().bytes();
      json.append(json.length() > 1 ? "," : "")
          .append(Json.quote(entry.getKey()))
          .append(":{\"dtype\":\"")
          .append(TensorCode.name(tensor.dtype()))
          .append("\",\"shape\":")
          .append(Arrays.toString(tensor.shape().toArray()).replace(" ", ""))
          .append(",\"data_offsets\":[%d,%d]}".formatted(offset, end));
      offset = end;
    }
    json.append('}');
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
    Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
    return padded;
  }

  /// A piece at a time, so that a large tensor needs little memory on the heap.
  private static void write(FileChannel channel, Tensor tensor) throws IOException {
    Tensor flat = tensor.detach().contiguous().flatten();
    for (long start = 0; start < flat.numel(); start += CHUNK) {
      long length = Math.min(CHUNK, flat.numel() - start);
      ByteBuffer bytes = little(Math.toIntExact(length * tensor.dtype().bytes()));
      TensorCode.put(flat.narrow(0, start, length), bytes);
      fill(channel, bytes.flip());
    }
  }

  private static void fill(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// The tensors of a file, in its order.
  ///
  /// @throws IOException if it is not such a file, or is cut off
  public static Map<String, Tensor> read(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      long size = channel.size();
      if (size < 8) {
        throw new IOException(path + ": not a safetensors file: it has only " + size + " bytes");
      }
      long length = take(channel, 0, 8).getLong();
      if (length < 2 || length > MOST_HEADER_BYTES || length > size - 8) {
        throw new IOException(
            "%s: not a safetensors file, or cut off: a header of %d bytes in a file of %d"
                .formatted(path, length, size));
      }
      String json = StandardCharsets.UTF_8.decode(take(channel, 8, (int) length)).toString();
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Entry entry : Entry.all(json, path)) {
        tensors.put(entry.name(), tensor(channel, entry, new Window(path, 8 + length, size)));
      }
      return tensors;
    }
  }

  /// Where in the file the numbers are.
  private record Window(Path path, long start, long end) {}

  private static Tensor tensor(FileChannel channel, Entry entry, Window window) throws IOException {
    DType type = entry.type();
    // A number of elements beyond the file's bytes is a lie, and its product could overflow.
    long bytes = Math.min(entry.shape().numel(), window.end()) * type.bytes();
    if (entry.begin() < 0
        || entry.end() - entry.begin() != bytes
        || entry.end() > window.end() - window.start()) {
      throw new IOException(
          "%s: '%s' of shape %s and type %s cannot lie at bytes %d to %d of %d; the file is damaged"
              .formatted(
                  window.path(),
                  entry.name(),
                  entry.shape(),
                  type,
                  entry.begin(),
                  entry.end(),
                  window.end() - window.start()));
    }
    Tensor flat = Tensor.zeros(entry.shape().numel()).to(type);
    for (long start = 0; start < flat.numel(); start += CHUNK) {
      int length = (int) Math.min(CHUNK, flat.numel() - start);
      long at = window.start() + entry.begin() + start * type.bytes();
      ByteBuffer buffer = take(channel, at, length * type.bytes());
      flat.narrow(0, start, length).assign(TensorCode.get(buffer, type, length));
    }
    return flat.reshape(entry.shape().toArray());
  }

  private static ByteBuffer take(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer buffer = little(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("the file is cut off");
      }
    }
    return buffer.flip();
  }

  /// What the header says about a tensor.
  private record Entry(String name, DType type, Shape shape, long begin, long end) {
    static List<Entry> all(String json, Path path) throws IOException {
      try {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, Object> member : Json.object(json).entrySet()) {
          if (!member.getKey().equals("__metadata__")) {
            entries.add(of(member.getKey(), Json.members(member.getValue())));
          }
        }
        return entries;
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new IOException(path + ": bad safetensors header: " + e.getMessage(), e);
      }
    }

    private static Entry of(String name, Map<String, Object> members) {
      long[] offsets = Json.numbers(members.get("data_offsets"));
      if (offsets.length != 2) {
        throw new IllegalArgumentException("'%s' wants two data_offsets".formatted(name));
      }
      return new Entry(
          name,
          TensorCode.type(members.get("dtype")),
          Shape.of(Json.numbers(members.get("shape"))),
          offsets[0],
          offsets[1]);
    }
  }
}
