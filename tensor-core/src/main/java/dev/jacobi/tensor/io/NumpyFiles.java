package dev.jacobi.tensor.io;

import dev.jacobi.engine.Backends;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.ElementBytes;
import dev.jacobi.tensor.StoredType;
import dev.jacobi.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Tensors in NumPy's files: `.npy` holds one, `.npz` several with names.
///
/// Files are written in the place of one that may be there, which stays until the new one is safe.
public final class NumpyFiles {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  private static final int MOST_HEADER_BYTES = 1 << 16;

  /// No compressed byte stands for more.
  private static final long MOST_DEFLATED = 1032;

  private static final Pattern DESCRIPTION = Pattern.compile("'descr':\\s*'([<>|=])(\\w+)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([^)]*)\\)");

  private NumpyFiles() {}

  /// Writes a tensor to a `.npy` file.
  public static void saveNpy(Path file, Tensor x) throws IOException {
    Objects.requireNonNull(file, "saveNpy: file is null");
    String description = description(x.dtype());
    AtomicFile.stream(file, out -> write(out, x, description));
  }

  /// Reads the tensor of a `.npy` file.
  ///
  /// @throws IOException if it cannot be read, or is no such file
  public static Tensor loadNpy(Path file) throws IOException {
    Objects.requireNonNull(file, "loadNpy: file is null");
    check(file);
    try (InputStream in = Files.newInputStream(file)) {
      return read(new BufferedInputStream(in), Files.size(file), file.toString());
    }
  }

  /// Writes tensors to a `.npz` file.
  public static void saveNpz(Path file, Map<String, Tensor> tensors) throws IOException {
    Objects.requireNonNull(file, "saveNpz: file is null");
    for (Tensor tensor : tensors.values()) {
      String _ = description(tensor.dtype());
    }
    AtomicFile.stream(
        file,
        stream -> {
          ZipOutputStream zip = new ZipOutputStream(stream);
          for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            zip.putNextEntry(new ZipEntry(entry.getKey() + ".npy"));
            write(zip, entry.getValue(), description(entry.getValue().dtype()));
            zip.closeEntry();
          }
          zip.finish();
        });
  }

  /// Reads all tensors of a `.npz` file, in its order.
  ///
  /// @throws IOException if it cannot be read, is cut off, or is no such file
  public static Map<String, Tensor> loadNpz(Path file) throws IOException {
    Objects.requireNonNull(file, "loadNpz: file is null");
    check(file);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<? extends ZipEntry> entries = Collections.list(zip.entries());
      checkSizes(entries, file);
      for (ZipEntry entry : entries) {
        String where = file + ", entry " + entry.getName();
        String name = entry.getName().replaceFirst("\\.npy$", "");
        if (tensors.put(name, read(zip, entry, where)) != null) {
          throw new IOException(where + " is there twice; the file is damaged");
        }
      }
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw new IOException(
          "%s is no .npz file, or cut off or damaged: %s".formatted(file, e.getMessage()), e);
    }
    return tensors;
  }

  private static void check(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(
          file + ": there is no such file; the working folder is " + Path.of("").toAbsolutePath());
    }
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": is a folder, not a file");
    }
  }

  /// Before any memory is taken: what the file claims to unpack to.
  private static void checkSizes(List<? extends ZipEntry> entries, Path file) throws IOException {
    long all = 0;
    for (ZipEntry entry : entries) {
      if (entry.getSize() / MOST_DEFLATED > entry.getCompressedSize()) {
        throw new IOException(
            "%s, entry %s: %,d bytes cannot come out of %,d; the file is damaged"
                .formatted(file, entry.getName(), entry.getSize(), entry.getCompressedSize()));
      }
      all += entry.getSize();
    }
    checkMemory(all, file.toString());
  }

  private static void checkMemory(long bytes, String where) throws IOException {
    long limit = Backends.memory().limit();
    if (bytes > limit) {
      throw new IOException(
          ("%s: holds %,d MB, and tensors may hold %,d MB; raise the limit with"
                  + " Jacobi.config().memoryLimit(bytes)")
              .formatted(where, bytes >> 20, limit >> 20));
    }
  }

  private static Tensor read(ZipFile zip, ZipEntry entry, String where) throws IOException {
    CRC32 sum = new CRC32();
    try (InputStream in =
        new CheckedInputStream(new BufferedInputStream(zip.getInputStream(entry)), sum)) {
      Tensor tensor = read(in, entry.getSize(), where);
      long _ = in.transferTo(OutputStream.nullOutputStream());
      if (entry.getCrc() != sum.getValue()) {
        throw new IOException(where + " is damaged: its checksum is another one");
      }
      return tensor;
    }
  }

  private static void write(OutputStream out, Tensor x, String description) throws IOException {
    String shape =
        Arrays.stream(x.shape().toArray())
            .mapToObj(Long::toString)
            .collect(Collectors.joining(", "));
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }"
            .formatted(description, shape, x.rank() == 1 ? "," : "");
    int length = MAGIC.length + 4 + header.length() + 1;
    String padded = header + " ".repeat(-length & (ALIGNMENT - 1)) + "\n";
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    start.writeBytes(MAGIC);
    start.writeBytes(new byte[] {1, 0, (byte) padded.length(), (byte) (padded.length() >> 8)});
    start.writeBytes(padded.getBytes(StandardCharsets.ISO_8859_1));
    out.write(start.toByteArray());
    ElementBytes.pieces(x, out::write);
  }

  private static String description(DType type) {
    return switch (type) {
      case BOOL -> "|b1";
      case UINT8 -> "|u1";
      case INT8 -> "|i1";
      case INT16 -> "<i2";
      case INT32 -> "<i4";
      case INT64 -> "<i8";
      case FLOAT16 -> "<f2";
      case FLOAT32 -> "<f4";
      case FLOAT64 -> "<f8";
      case BFLOAT16 ->
          throw new DTypeException(
              "save: NumPy has no bfloat16; use x.to(DType.FLOAT32), which holds the same numbers");
    };
  }

  private static StoredType type(String description, String where) throws IOException {
    return switch (description) {
      case "u2" -> StoredType.UINT16;
      case "u4" -> StoredType.UINT32;
      case "u8" -> StoredType.UINT64;
      // NumPy has no such types; these are what the package ml_dtypes calls its own.
      case "f1" -> StoredType.FLOAT8_E5M2;
      case "V2" -> StoredType.BFLOAT16;
      default -> {
        for (DType type : DType.values()) {
          if (type != DType.BFLOAT16 && description(type).substring(1).equals(description)) {
            yield StoredType.of(type);
          }
        }
        throw new IOException(
            "%s: elements of type '%s' have no counterpart here; convert them with astype(...)"
                .formatted(where, description));
      }
    };
  }

  /// Whatever a damaged file makes go wrong is told with the file's name.
  private static Tensor read(InputStream stream, long available, String where) throws IOException {
    try {
      return parse(stream, available, where);
    } catch (DTypeException e) {
      throw new IOException(where + ": " + e.getMessage(), e);
    } catch (ZipException | EOFException | IllegalArgumentException | ArithmeticException e) {
      throw new IOException("%s is cut off or damaged: %s".formatted(where, e.getMessage()), e);
    }
  }

  private static Tensor parse(InputStream stream, long available, String where) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !Arrays.equals(Arrays.copyOf(start, MAGIC.length), MAGIC)) {
      throw new IOException(where + " is no .npy file: it does not start with its signature");
    }
    int bytes = start[MAGIC.length] == 1 ? 2 : 4;
    byte[] count = new byte[4];
    in.readFully(count, 0, bytes);
    int length = ByteBuffer.wrap(count).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (length < 0 || length > MOST_HEADER_BYTES) {
      throw new IOException(where + ": a header of " + length + " bytes; the file is damaged");
    }
    String header = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    Matcher description = found(DESCRIPTION, header, where);
    StoredType type = type(description.group(2), where);
    String[] numbers = found(SHAPE, header, where).group(1).split(",");
    long[] sizes =
        Arrays.stream(numbers)
            .map(String::strip)
            .filter(s -> !s.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    boolean columns = found(ORDER, header, where).group(1).equals("True");
    Shape shape = StoredType.shape(columns ? reversed(sizes) : sizes);
    long rest = available - start.length - bytes - length;
    if (type.size(shape) > rest) {
      throw new IOException(
          "%s is cut off: %d bytes of elements, but shape %s wants %d"
              .formatted(where, Math.max(0, rest), shape, type.size(shape)));
    }
    checkMemory(Math.multiplyExact(shape.numel(), type.dtype().bytes()), where);
    boolean swapped = description.group(1).equals(">");
    Tensor result = type.read(shape, size -> elements(in, size, swapped ? type.bytes() : 1));
    return columns ? result.permute(reversedDims(shape.rank())).contiguous() : result;
  }

  /// The next bytes, those of each element turned around.
  private static MemorySegment elements(DataInputStream in, int size, int swap) throws IOException {
    byte[] elements = new byte[size];
    in.readFully(elements);
    if (swap > 1) {
      swap(elements, swap);
    }
    return MemorySegment.ofArray(elements);
  }

  private static Matcher found(Pattern pattern, String header, String where) throws IOException {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new IOException(where + ": the header cannot be understood: " + header.strip());
    }
    return matcher;
  }

  private static long[] reversed(long[] sizes) {
    long[] reversed = new long[sizes.length];
    Arrays.setAll(reversed, i -> sizes[sizes.length - 1 - i]);
    return reversed;
  }

  private static int[] reversedDims(int rank) {
    int[] dims = new int[rank];
    Arrays.setAll(dims, i -> rank - 1 - i);
    return dims;
  }

  private static void swap(byte[] elements, int bytes) {
    for (int i = 0; i < elements.length; i += bytes) {
      for (int k = 0; k < bytes / 2; k++) {
        byte kept = elements[i + k];
        elements[i + k] = elements[i + bytes - 1 - k];
        elements[i + bytes - 1 - k] = kept;
      }
    }
  }
}
