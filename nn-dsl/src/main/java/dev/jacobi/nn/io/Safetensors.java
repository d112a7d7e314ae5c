package dev.jacobi.nn.io;

import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.ElementBytes;
import dev.jacobi.tensor.StoredType;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.io.AtomicFile;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Files of named tensors in the safetensors format, which PyTorch's world reads and writes:
/// numbers only, no code.
///
/// {@snippet :
/// Safetensors.write(stateDict(net), Path.of("net.safetensors"));
/// loadStateDict(net, Safetensors.read(Path.of("net.safetensors")));
/// }
public final class Safetensors {
  /// The format's own limit, or less where a byte of it, which may become an object of some twenty,
  /// would fill the heap.
  private static final long MOST_HEADER_BYTES =
      Math.min(100_000_000, Runtime.getRuntime().maxMemory() >> 6);

  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final String METADATA = "__metadata__";

  private Safetensors() {}

  /// Tensors by name, and texts about them.
  record Content(Map<String, Tensor> tensors, Map<String, String> metadata) {}

  /// Writes tensors, in the place of a file that may be there. The file is complete or not there.
  public static void write(Map<String, Tensor> tensors, Path path) throws IOException {
    write(new Content(tensors, Map.of()), path);
  }

  static void write(Content content, Path path) throws IOException {
    byte[] header = header(content);
    AtomicFile.write(
        path,
        channel -> {
          ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
          AtomicFile.put(channel, start.putLong(header.length).put(header).flip());
          for (Tensor tensor : content.tensors().values()) {
            ElementBytes.pieces(tensor, bytes -> AtomicFile.put(channel, ByteBuffer.wrap(bytes)));
          }
        });
  }

  private static byte[] header(Content content) {
    List<String> members = new ArrayList<>();
    if (!content.metadata().isEmpty()) {
      members.add(
          content.metadata().entrySet().stream()
              .map(e -> JsonHeader.quote(e.getKey()) + ":" + JsonHeader.quote(e.getValue()))
              .collect(Collectors.joining(",", "\"" + METADATA + "\":{", "}")));
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : content.tensors().entrySet()) {
      Tensor tensor = entry.getValue();
      long end = offset + tensor.numel() * tensor.dtype().bytes();
      members.add(
          "%s:{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(
                  JsonHeader.quote(entry.getKey()),
                  TensorBytes.name(tensor.dtype()),
                  Arrays.toString(tensor.shape().toArray()).replace(" ", ""),
                  offset,
                  end));
      offset = end;
    }
    byte[] bytes = ("{" + String.join(",", members) + "}").getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
    Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
    return padded;
  }

  /// The tensors of a file, in its order.
  ///
  /// @throws IOException if it is not such a file, or is cut off or damaged; nothing is read then
  public static Map<String, Tensor> read(Path path) throws IOException {
    return content(path).tensors();
  }

  static Content content(Path path) throws IOException {
    return MappedFile.read(path, Safetensors::content);
  }

  private static Content content(MappedFile file) throws IOException {
    if (file.size() < 8) {
      throw file.failure("not a safetensors file: it has only " + file.size() + " bytes");
    }
    long length = file.bytes().get(LENGTH, 0);
    if (length > MOST_HEADER_BYTES && length <= file.size() - 8) {
      throw file.failure(
          "its header of %,d bytes is longer than the %,d that this heap takes; give Java more"
                  .formatted(length, MOST_HEADER_BYTES)
              + " memory with -Xmx");
    }
    if (length < 2 || length > file.size() - 8) {
      throw file.failure(
          "not a safetensors file, or cut off: a header of %d bytes in a file of %d"
              .formatted(length, file.size()));
    }
    Header header = Header.of(MappedFile.text(file.bytes().asSlice(8, length)), file);
    checkOrder(header.entries(), file, file.size() - 8 - length);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Entry entry : header.entries()) {
      var bytes = file.slice(8 + length + entry.begin(), entry.bytes(), "'" + entry.name() + "'");
      tensors.put(entry.name(), entry.type().read(bytes, entry.shape()));
    }
    return new Content(tensors, header.metadata());
  }

  /// The format wants every byte to belong to one tensor: what overlaps or leaves gaps may hide
  /// something.
  private static void checkOrder(List<Entry> entries, MappedFile file, long end)
      throws IOException {
    for (Entry entry : entries) {
      // A number of elements beyond the file's bytes is a lie, and its product could overflow.
      long bytes = Math.min(entry.shape().numel(), end + 1) * entry.type().bytes();
      if (entry.begin() < 0 || entry.end() > end || entry.bytes() != bytes) {
        throw file.failure(
            "'%s' of shape %s and type %s cannot lie at bytes %d to %d of %d; the file is damaged"
                .formatted(
                    entry.name(), entry.shape(), entry.type(), entry.begin(), entry.end(), end));
      }
    }
    long next = 0;
    for (Entry entry :
        entries.stream()
            .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
            .toList()) {
      if (entry.begin() != next) {
        throw file.failure(
            "'%s' starts at byte %d, but the tensor before it ends at %d; the file is damaged"
                .formatted(entry.name(), entry.begin(), next));
      }
      next = entry.end();
    }
    if (next != end) {
      throw file.failure("the tensors end at byte %d of %d; it is damaged".formatted(next, end));
    }
  }

  /// What the file says about its tensors.
  private record Header(List<Entry> entries, Map<String, String> metadata) {
    static Header of(String json, MappedFile file) throws IOException {
      try {
        List<Entry> entries = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, Object> member : JsonHeader.object(json).entrySet()) {
          if (member.getKey().equals(METADATA)) {
            JsonHeader.members(member.getValue())
                .forEach((name, text) -> metadata.put(name, String.valueOf(text)));
          } else {
            entries.add(Entry.of(member.getKey(), member.getValue()));
          }
        }
        return new Header(entries, metadata);
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new IOException(
            file.path() + ": bad safetensors header: " + MappedFile.brief(e.getMessage()), e);
      }
    }
  }

  /// What the header says about a tensor.
  private record Entry(String name, StoredType type, Shape shape, long begin, long end) {
    static Entry of(String name, @Nullable Object value) {
      Map<String, Object> members = JsonHeader.members(value);
      long[] offsets = JsonHeader.numbers(members.get("data_offsets"));
      if (offsets.length != 2) {
        throw new IllegalArgumentException("'%s' wants two data_offsets".formatted(name));
      }
      return new Entry(
          name,
          TensorBytes.type(members.get("dtype")),
          StoredType.shape(JsonHeader.numbers(members.get("shape"))),
          offsets[0],
          offsets[1]);
    }

    long bytes() {
      return end - begin;
    }
  }
}
