package dev.jacobi.nn.data;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// A file in the IDX format of MNIST: unsigned bytes in a rectangular arrangement, gzipped or not.
final class Idx {
  private static final int UNSIGNED_BYTES = 0x08;
  private static final int GZIP = 0x1f8b;
  private static final long MOST_BYTES = Math.min(1 << 28, Runtime.getRuntime().maxMemory() / 8);

  /// No compressed byte stands for more.
  private static final long MOST_DEFLATED = 1032;

  private static final int CHUNK = 1 << 20;

  private final int[] sizes;
  private final byte[] bytes;

  private Idx(int[] sizes, byte[] bytes) {
    this.sizes = sizes;
    this.bytes = bytes;
  }

  /// The number of dimensions.
  int rank() {
    return sizes.length;
  }

  /// The size of a dimension.
  int size(int dim) {
    return sizes[dim];
  }

  /// The number of elements.
  int count() {
    return bytes.length;
  }

  /// The elements, row-major, to be read only.
  MemorySegment bytes() {
    return MemorySegment.ofArray(bytes).asReadOnly();
  }

  /// Reads a file to its end.
  ///
  /// @param name who it is, for errors
  /// @throws IOException if it is not such a file, or is cut off
  static Idx read(InputStream raw, String name) throws IOException {
    return read(raw, MOST_BYTES, name);
  }

  /// Reads a file to its end.
  ///
  /// @param size the bytes that it has, which its claims are measured by
  static Idx read(InputStream raw, long size, String name) throws IOException {
    byte[] start = raw.readNBytes(2);
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), raw);
    boolean zipped = start.length == 2 && ((start[0] & 0xff) << 8 | (start[1] & 0xff)) == GZIP;
    try (DataInputStream in = new DataInputStream(zipped ? new GZIPInputStream(whole) : whole)) {
      return read(in, Math.min(MOST_BYTES, zipped ? MOST_DEFLATED * size : size), name);
    } catch (EOFException e) {
      throw new IOException(name + ": the file is cut off; delete it and get it again", e);
    } catch (ZipException e) {
      throw new IOException(name + ": the file is damaged; delete it and get it again", e);
    }
  }

  private static Idx read(DataInputStream in, long most, String name) throws IOException {
    int magic = in.readInt();
    int rank = magic & 0xff;
    if (magic >>> 8 != UNSIGNED_BYTES || rank < 1 || rank > 4) {
      throw new IOException(
          "%s: not an IDX file of bytes: it starts with %08x, wants 000008 and 01 to 04"
              .formatted(name, magic));
    }
    int[] sizes = new int[rank];
    long count = 1;
    for (int i = 0; i < rank; i++) {
      sizes[i] = in.readInt();
      count = sizes[i] < 0 ? -1 : Math.min(count * sizes[i], Integer.MAX_VALUE);
      if (count < 0 || count > MOST_BYTES) {
        throw new IOException(
            "%s: sizes %s are absurd for a file of at most %d elements"
                .formatted(name, Arrays.toString(Arrays.copyOf(sizes, i + 1)), MOST_BYTES));
      }
    }
    if (count > most) {
      throw new IOException(
          "%s: the file is cut off or damaged: sizes %s in a file of at most %d elements"
              .formatted(name, Arrays.toString(sizes), most));
    }
    byte[] bytes = elements(in, (int) count);
    if (in.read() >= 0) {
      throw new IOException(
          "%s: more elements than sizes %s say".formatted(name, Arrays.toString(sizes)));
    }
    return new Idx(sizes, bytes);
  }

  /// Memory grows with what really comes, not with what the header claims.
  private static byte[] elements(DataInputStream in, int count) throws IOException {
    byte[] bytes = new byte[Math.min(count, CHUNK)];
    int filled = 0;
    while (filled < count) {
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(count, 2L * bytes.length));
      }
      int read = in.read(bytes, filled, bytes.length - filled);
      if (read < 0) {
        throw new EOFException("%d of %d elements".formatted(filled, count));
      }
      filled += read;
    }
    return bytes;
  }

  /// The elements from `start` to `end` (exclusive), row-major, each from 0 to 255.
  int[] slice(int start, int end) {
    int[] values = new int[end - start];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes[start + i] & 0xff;
    }
    return values;
  }
}
