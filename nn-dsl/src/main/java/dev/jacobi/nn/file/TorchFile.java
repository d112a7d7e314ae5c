package dev.jacobi.nn.file;

import dev.jacobi.nn.file.TorchWorld.Stored;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// PyTorch's own files, `.pt` and `.pth`, as far as they hold tensors: what `torch.save` writes of
/// a state dict or a checkpoint, and what `torch.load` reads.
///
/// Such a file is a program for Python. Here it is read as data: a closed list of names is
/// understood, and nothing is ever run.
///
/// {@snippet :
/// Map<String, Tensor> state = TorchFile.read(Path.of("model.pt"));
/// loadStateDict(net, TorchNames.fromTorch(state));
/// }
public final class TorchFile {
  private static final BigInteger LEGACY = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final ValueLayout.OfLong COUNT =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int MOST_PICKLE_BYTES = 1 << 28;
  private static final int ZIP = 0x04034b50;

  private TorchFile() {}

  /// All tensors of a file by name. Dicts within dicts give names with points: the weights of a
  /// checkpoint `{'model': state, 'epoch': 3}` start with `model.`, and [#read(Path, String)] takes
  /// them alone.
  ///
  /// @throws IOException if it is no such file, is damaged, or holds more than data; nothing is
  ///   read then
  public static Map<String, Tensor> read(Path path) throws IOException {
    return MappedFile.read(path, TorchFile::tensors);
  }

  /// The tensors in one dict of a file, such as `model_state_dict`.
  ///
  /// @throws IOException if it cannot be read, or has no such dict
  public static Map<String, Tensor> read(Path path, String dict) throws IOException {
    Map<String, Tensor> all = read(path);
    Map<String, Tensor> part = new LinkedHashMap<>();
    all.forEach(
        (name, tensor) -> {
          if (name.startsWith(dict + ".")) {
            part.put(name.substring(dict.length() + 1), tensor);
          }
        });
    if (part.isEmpty()) {
      throw new IOException(
          "%s: no tensors under '%s'; there are %s"
              .formatted(
                  path,
                  dict,
                  all.keySet().stream()
                      .map(name -> name.replaceFirst("\\..*", ""))
                      .distinct()
                      .toList()));
    }
    return part;
  }

  /// Writes tensors so that `torch.load` reads them as a state dict, in the place of a file that
  /// may be there. The file is complete or not there.
  public static void write(Map<String, Tensor> tensors, Path path) throws IOException {
    TorchWriter.write(tensors, path);
  }

  private static Map<String, Tensor> tensors(MappedFile file) throws IOException {
    boolean zipped =
        file.size() >= 4
            && file.bytes()
                    .get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0)
                == ZIP;
    return zipped ? zipped(file) : legacy(file);
  }

  private static Map<String, Tensor> zipped(MappedFile file) throws IOException {
    StoredZip zip = StoredZip.of(file);
    String folder = zip.folderOf("data.pkl");
    if (zip.has(folder + "constants.pkl")) {
      throw file.failure(
          "holds a TorchScript program; in Python save its numbers: torch.save(net.state_dict(),"
              + " file)");
    }
    if (zip.has(folder + "byteorder")
        && !MappedFile.text(zip.bytes(folder + "byteorder")).equals("little")) {
      throw file.failure("was written on a big-endian machine; save it again on another one");
    }
    Object root = Pickle.read(buffer(zip.bytes(folder + "data.pkl")), new TorchWorld());
    return TorchTensors.of(
        root,
        file,
        stored -> {
          MemorySegment bytes = zip.bytes(folder + "data/" + stored.key());
          if (bytes.byteSize() != Math.multiplyExact(stored.count(), stored.type().bytes())) {
            throw file.failure(
                "entry 'data/%s' has %d bytes, but should hold %d elements of type %s"
                    .formatted(stored.key(), bytes.byteSize(), stored.count(), stored.type()));
          }
          return bytes;
        });
  }

  private static ByteBuffer buffer(MemorySegment bytes) {
    return bytes.asSlice(0, Math.min(bytes.byteSize(), MOST_PICKLE_BYTES)).asByteBuffer();
  }

  /// The format before PyTorch 1.6: five pickles, the last of which names the storages that follow.
  private static Map<String, Tensor> legacy(MappedFile file) throws IOException {
    ByteBuffer in = buffer(file.bytes().asSlice(0, file.size()));
    TorchWorld world = new TorchWorld();
    if (file.size() < 4 || in.get(0) != (byte) 0x80 || !Pickle.read(in, world).equals(LEGACY)) {
      throw file.failure(
          "not a file of torch.save: it is neither a zip file nor a pickle of tensors");
    }
    Object _ = Pickle.read(in, world);
    Object _ = Pickle.read(in, world);
    Object root = Pickle.read(in, world);
    List<?> keys = Pickle.expect(List.class, Pickle.read(in, world));
    Map<String, MemorySegment> bytes = new HashMap<>();
    long at = in.position();
    for (Object key : keys) {
      Stored stored = world.storages().get(String.valueOf(key));
      String what = "storage '" + key + "'";
      long count = file.slice(at, 8, what).get(COUNT, 0);
      if (stored == null || count != stored.count()) {
        throw file.failure(what + " is not the one that is described; the file is damaged");
      }
      long length = Math.multiplyExact(count, stored.type().bytes());
      bytes.put(stored.key(), file.slice(at + 8, length, what));
      at = Math.addExact(at + 8, length);
    }
    return TorchTensors.of(
        root,
        file,
        stored -> {
          MemorySegment found = bytes.get(stored.key());
          if (found == null) {
            throw file.failure("storage '%s' is missing".formatted(stored.key()));
          }
          return found;
        });
  }
}
