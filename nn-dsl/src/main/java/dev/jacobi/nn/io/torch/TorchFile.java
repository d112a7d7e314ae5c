package dev.jacobi.nn.io.torch;

import dev.jacobi.nn.io.MappedFile;
import dev.jacobi.nn.io.torch.TorchUnpickler.Stored;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
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

  /// A byte of a pickle may become an object of some 64 bytes.
  private static final long MOST_PICKLE_BYTES =
      Math.clamp(Runtime.getRuntime().maxMemory() >> 7, 1 << 20, 1 << 28);

  private static final System.Logger LOGGER = System.getLogger("dev.jacobi.nn.file");
  private static final int ZIP = 0x04034b50;
  private static final int MOST_SHOWN = 20;

  private TorchFile() {}

  /// All tensors of a file by name. Dicts within dicts give names with points: the weights of a
  /// checkpoint `{'model': state, 'epoch': 3}` start with `model.`, and [#read(Path, String)] takes
  /// them alone.
  ///
  /// @throws IOException if it is no such file, is damaged, or holds more than data; nothing is
  ///   read then
  public static Map<String, Tensor> read(Path path) throws IOException {
    Contents contents = contents(path);
    if (!contents.skipped().isEmpty()) {
      LOGGER.log(
          Level.WARNING,
          "{0}: passed over what is no tensor: {1}",
          path,
          MappedFile.brief(String.join(", ", contents.skipped())));
    }
    return new LinkedHashMap<>(contents.tensors());
  }

  /// What a file holds.
  ///
  /// @param tensors all of them by name
  /// @param skipped what was passed over, such as sets and dates, each with its place and what it
  ///   is: `notes.seen (set)`
  public record Contents(Map<String, Tensor> tensors, List<String> skipped) {
    public Contents {
      tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
      skipped = List.copyOf(skipped);
    }
  }

  /// The tensors of a file, and what in it is none.
  ///
  /// @throws IOException as [#read(Path)] does
  public static Contents contents(Path path) throws IOException {
    return MappedFile.read(path, TorchFile::contents);
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
                      .map(name -> MappedFile.brief(name.replaceFirst("\\..*", "")))
                      .distinct()
                      .limit(MOST_SHOWN)
                      .toList()));
    }
    return part;
  }

  /// Writes tensors so that `torch.load` reads them as a state dict, in the place of a file that
  /// may be there. The file is complete or not there.
  public static void write(Map<String, Tensor> tensors, Path path) throws IOException {
    TorchWriter.write(tensors, path);
  }

  private static Contents contents(MappedFile file) throws IOException {
    boolean zipped =
        file.size() >= 4
            && file.bytes()
                    .get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0)
                == ZIP;
    return zipped ? zipped(file) : legacy(file);
  }

  private static Contents zipped(MappedFile file) throws IOException {
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
    MemorySegment pickle = zip.bytes(folder + "data.pkl");
    if (pickle.byteSize() > MOST_PICKLE_BYTES) {
      throw file.failure(
          "its pickle has %,d MB, more than the %,d MB that this heap takes; save the tensors alone,"
                  .formatted(pickle.byteSize() >> 20, MOST_PICKLE_BYTES >> 20)
              + " or give Java more memory with -Xmx");
    }
    Object root = Unpickler.read(buffer(pickle), new TorchUnpickler());
    return TorchTensors.of(
        root,
        file,
        stored -> {
          MemorySegment bytes = zip.bytes(folder + "data/" + stored.key());
          if (bytes.byteSize() != stored.bytes()) {
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
  private static Contents legacy(MappedFile file) throws IOException {
    ByteBuffer in = buffer(file.bytes().asSlice(0, file.size()));
    TorchUnpickler world = new TorchUnpickler();
    if (file.size() < 4 || in.get(0) != (byte) 0x80 || !Unpickler.read(in, world).equals(LEGACY)) {
      throw file.failure(
          "not a file of torch.save: it is neither a zip file nor a pickle of tensors");
    }
    Object _ = Unpickler.read(in, world);
    Object _ = Unpickler.read(in, world);
    Object root = Unpickler.read(in, world);
    List<?> keys = Unpickler.expect(List.class, Unpickler.read(in, world));
    Map<String, MemorySegment> bytes = new HashMap<>();
    long at = in.position();
    for (Object key : keys) {
      Stored stored = world.storages().get(Unpickler.expect(String.class, key));
      String what = "storage '" + key + "'";
      long count = file.slice(at, 8, what).get(COUNT, 0);
      if (stored == null || count != stored.count()) {
        throw file.failure(what + " is not the one that is described; the file is damaged");
      }
      long length = stored.bytes();
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
