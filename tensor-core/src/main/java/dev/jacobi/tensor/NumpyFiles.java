package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Shape;
import java.io.BufferedOutputStream;
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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// Tensors in NumPy's files: `.npy` holds one, `.npz` several with names.
public final class NumpyFiles {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  private static final Pattern DESCRIPTION = Pattern.compile("'descr':\\s*'([<>|=])(\\w+)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([^)]*)\\)");

  private NumpyFiles() {}

  /// Writes a tensor to a `.npy` file.
  public static void saveNpy(Path file, Tensor x) throws IOException {
    Objects.requireNonNull(file, "saveNpy: file is null");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      write(out, x);
    }
  }

  /// Reads the tensor of a `.npy` file.
  ///
  /// @throws IOException if it cannot be read, or is no such file
  public static Tensor loadNpy(Path file) throws IOException {
    Objects.requireNonNull(file, "loadNpy: file is null");
    try (InputStream in = open(file)) {
      return read(in, file.toString());
    }
  }

  /// Writes tensors to a `.npz` file.
  public static void saveNpz(Path file, Map<String, Tensor> tensors) throws IOException {
    Objects.requireNonNull(file, "saveNpz: file is null");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey() + ".npy"));
        write(zip, entry.getValue());
        zip.closeEntry();
      }
    }
  }

  /// Reads all tensors of a `.npz` file, in its order.
  ///
  /// @throws IOException if it cannot be read, or is no such file
  public static Map<String, Tensor> loadNpz(Path file) throws IOException {
    Objects.requireNonNull(file, "loadNpz: file is null");
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(open(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName().replaceFirst("\\.npy$", "");
        tensors.put(name, read(zip, file + ", entry " + entry.getName()));
      }
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw damaged(file.toString(), e);
    }
    return tensors;
  }

  private static InputStream open(Path file) throws IOException {
    try {
      return Files.newInputStream(file);
    } catch (NoSuchFileException e) {
      throw new IOException(
          file + ": there is no such file; the working folder is " + Path.of("").toAbsolutePath(),
          e);
    }
  }

  private static void write(OutputStream out, Tensor x) throws IOException {
    String shape =
        Arrays.stream(x.shape().toArray())
            .mapToObj(Long::toString)
            .collect(Collectors.joining(", "));
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }"
            .formatted(description(x.dtype()), shape, x.rank() == 1 ? "," : "");
    int length = MAGIC.length + 4 + header.length() + 1;
    String padded = header + " ".repeat(-length & (ALIGNMENT - 1)) + "\n";
    out.write(MAGIC);
    out.write(new byte[] {1, 0});
    out.write(padded.length() & 0xff);
    out.write(padded.length() >> 8);
    out.write(padded.getBytes(StandardCharsets.ISO_8859_1));
    byte[] bytes = new byte[Math.toIntExact(x.numel() * x.dtype().bytes())];
    ElementBytes.copy(x, MemorySegment.ofArray(bytes));
    out.write(bytes);
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

  private static DType type(String description, String where) throws IOException {
    for (DType type : DType.values()) {
      if (type != DType.BFLOAT16 && description(type).substring(1).equals(description)) {
        return type;
      }
    }
    throw new IOException(
        "%s: elements of type '%s' have no counterpart here; convert them with astype(...)"
            .formatted(where, description));
  }

  /// Whatever a damaged file makes go wrong is told with the file's name.
  private static Tensor read(InputStream stream, String where) throws IOException {
    try {
      return parse(stream, where);
    } catch (ZipException | EOFException | IllegalArgumentException | ArithmeticException e) {
      throw damaged(where, e);
    }
  }

  private static IOException damaged(String where, Exception cause) {
    return new IOException(
        "%s is cut off or damaged: %s".formatted(where, cause.getMessage()), cause);
  }

  private static Tensor parse(InputStream stream, String where) throws IOException {
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
    byte[] text = in.readNBytes(length);
    String header = new String(text, StandardCharsets.ISO_8859_1);
    Matcher description = found(DESCRIPTION, header, where);
    DType type = type(description.group(2), where);
    String[] numbers = found(SHAPE, header, where).group(1).split(",");
    long[] sizes =
        Arrays.stream(numbers)
            .map(String::strip)
            .filter(s -> !s.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    boolean columns = found(ORDER, header, where).group(1).equals("True");
    Shape shape = Shape.of(columns ? reversed(sizes) : sizes);
    long size = Math.multiplyExact(shape.numel(), type.bytes());
    byte[] elements = in.readNBytes(Math.toIntExact(size));
    if (elements.length < size) {
      throw new IOException(
          "%s is cut off: %d bytes of elements, but shape %s wants %d"
              .formatted(where, elements.length, shape, size));
    }
    if (description.group(1).equals(">")) {
      swap(elements, type.bytes());
    }
    Tensor result = ElementBytes.fromBytes(MemorySegment.ofArray(elements), type, shape);
    return columns ? result.permute(reversedDims(shape.rank())).contiguous() : result;
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
