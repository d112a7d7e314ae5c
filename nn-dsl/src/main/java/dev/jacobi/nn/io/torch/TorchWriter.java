package dev.jacobi.nn.io.torch;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.ElementBytes;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.io.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes tensors as `torch.save` writes a state dict: a zip file with a pickle that describes them
/// and an entry for each one's elements.
final class TorchWriter {
  private static final String FOLDER = "archive/";

  private TorchWriter() {}

  static void write(Map<String, Tensor> tensors, Path path) throws IOException {
    List<Tensor> values = new ArrayList<>(tensors.values());
    AtomicFile.stream(
        path,
        stream -> {
          // Not closed: that would close the file before it is forced to the disk.
          ZipOutputStream zip = new ZipOutputStream(stream);
          put(zip, "data.pkl", pickle(tensors));
          put(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
          for (int i = 0; i < values.size(); i++) {
            put(zip, "data/" + i, values.get(i));
          }
          put(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
          zip.finish();
        });
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(content);
    begin(zip, name, content.length, sum.getValue());
    zip.write(content);
    zip.closeEntry();
  }

  /// In two passes: what is not compressed has its checksum before it.
  private static void put(ZipOutputStream zip, String name, Tensor tensor) throws IOException {
    CRC32 sum = new CRC32();
    ElementBytes.pieces(tensor, sum::update);
    begin(zip, name, tensor.numel() * tensor.dtype().bytes(), sum.getValue());
    ElementBytes.pieces(tensor, zip::write);
    zip.closeEntry();
  }

  private static void begin(ZipOutputStream zip, String name, long size, long sum)
      throws IOException {
    ZipEntry entry = new ZipEntry(FOLDER + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(size);
    entry.setCrc(sum);
    // The same tensors give the same file.
    entry.setTime(0);
    zip.putNextEntry(entry);
  }

  private static byte[] pickle(Map<String, Tensor> tensors) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PickleOutput out = new PickleOutput(bytes)) {
      out.code(0x80, 2);
      out.emptyDict();
      out.code('(');
      int number = 0;
      for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
        out.text(entry.getKey());
        out.tensor(entry.getValue(), number++);
      }
      out.code('u', '.');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// The operations of a pickle that builds tensors.
  private static final class PickleOutput implements AutoCloseable {
    private final DataOutputStream out;

    PickleOutput(OutputStream bytes) {
      out = new DataOutputStream(bytes);
    }

    void code(int... codes) throws IOException {
      for (int code : codes) {
        out.write(code);
      }
    }

    void global(String module, String name) throws IOException {
      out.writeBytes("c" + module + "\n" + name + "\n");
    }

    void emptyDict() throws IOException {
      global("collections", "OrderedDict");
      code(')', 'R');
    }

    void text(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      code('X');
      out.writeInt(Integer.reverseBytes(bytes.length));
      out.write(bytes);
    }

    void number(long value) throws IOException {
      code(0x8a, Long.BYTES);
      out.writeLong(Long.reverseBytes(value));
    }

    void tuple(long... values) throws IOException {
      code('(');
      for (long value : values) {
        number(value);
      }
      code('t');
    }

    void tensor(Tensor tensor, int key) throws IOException {
      global("torch._utils", "_rebuild_tensor_v2");
      code('(', '(');
      text("storage");
      global("torch", storage(tensor.dtype()));
      text(Integer.toString(key));
      text("cpu");
      number(tensor.numel());
      code('t', 'Q');
      number(0);
      tuple(tensor.shape().toArray());
      tuple(strides(tensor));
      code(0x89);
      emptyDict();
      code('t', 'R');
    }

    private static long[] strides(Tensor tensor) {
      long[] strides = new long[tensor.rank()];
      long next = 1;
      for (int d = strides.length - 1; d >= 0; d--) {
        strides[d] = next;
        next *= tensor.size(d);
      }
      return strides;
    }

    private static String storage(DType type) {
      return switch (type) {
        case BOOL -> "BoolStorage";
        case UINT8 -> "ByteStorage";
        case INT8 -> "CharStorage";
        case INT16 -> "ShortStorage";
        case INT32 -> "IntStorage";
        case INT64 -> "LongStorage";
        case FLOAT16 -> "HalfStorage";
        case BFLOAT16 -> "BFloat16Storage";
        case FLOAT32 -> "FloatStorage";
        case FLOAT64 -> "DoubleStorage";
      };
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
