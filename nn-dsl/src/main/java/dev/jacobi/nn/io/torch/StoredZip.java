package dev.jacobi.nn.io.torch;

import dev.jacobi.nn.io.MappedFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/// A zip file whose entries are not compressed, as PyTorch writes them: they lie in the mapped file
/// as they are, so that nothing has to be copied or trusted to be small when unpacked.
final class StoredZip {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int END = 0x06054b50;
  private static final int END64_PLACE = 0x07064b50;
  private static final int END64 = 0x06064b50;
  private static final int DIRECTORY = 0x02014b50;
  private static final int LOCAL = 0x04034b50;
  private static final int LONGEST_COMMENT = 1 << 16;

  /// Where an entry is.
  private record Entry(long header, long size, int method) {}

  private final MappedFile file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private StoredZip(MappedFile file) {
    this.file = file;
  }

  /// The directory of a zip file.
  static StoredZip of(MappedFile file) throws IOException {
    StoredZip zip = new StoredZip(file);
    zip.readDirectory();
    return zip;
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  /// The folder, with a slash at its end, that holds a file of this name.
  String folderOf(String name) throws IOException {
    for (String entry : entries.keySet()) {
      int slash = entry.lastIndexOf('/');
      if (entry.substring(slash + 1).equals(name) && slash >= 0 && entry.indexOf('/') == slash) {
        return entry.substring(0, slash + 1);
      }
    }
    throw file.failure(
        "a zip file, but not one of torch.save: it has no '%s', only %s"
            .formatted(name, entries.keySet().stream().limit(5).toList()));
  }

  /// The bytes of an entry.
  MemorySegment bytes(String name) throws IOException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw file.failure("entry '%s' is missing".formatted(name));
    }
    if (entry.method() != 0) {
      throw file.failure(
          "entry '%s' is compressed, which torch.save does not do; save the file again"
              .formatted(name));
    }
    String what = "entry '" + name + "'";
    MemorySegment local = file.slice(entry.header(), 30, what);
    if (local.get(INT, 0) != LOCAL || unsigned(local, 8) != entry.method()) {
      throw file.failure(what + " is not where the directory says; the file is damaged");
    }
    long start = entry.header() + 30 + unsigned(local, 26) + unsigned(local, 28);
    return file.slice(start, entry.size(), what);
  }

  private static int unsigned(MemorySegment bytes, long at) {
    return bytes.get(SHORT, at) & 0xffff;
  }

  private static long unsignedInt(MemorySegment bytes, long at) {
    return Integer.toUnsignedLong(bytes.get(INT, at));
  }

  private void readDirectory() throws IOException {
    long end = end();
    long count = unsigned(file.bytes(), end + 10);
    long at = unsignedInt(file.bytes(), end + 16);
    if (end >= 20 && file.bytes().get(INT, end - 20) == END64_PLACE) {
      MemorySegment end64 = file.slice(file.bytes().get(LONG, end - 12), 56, "the directory's end");
      if (end64.get(INT, 0) != END64) {
        throw file.failure("the zip file's directory is damaged");
      }
      count = end64.get(LONG, 32);
      at = end64.get(LONG, 48);
    }
    for (long i = 0; i < count; i++) {
      at = readEntry(at);
    }
  }

  private long end() throws IOException {
    for (long at = file.size() - 22; at >= Math.max(0, file.size() - 22 - LONGEST_COMMENT); at--) {
      if (file.bytes().get(INT, at) == END) {
        return at;
      }
    }
    throw file.failure("the zip file has no end; it is cut off");
  }

  private long readEntry(long at) throws IOException {
    MemorySegment fixed = file.slice(at, 46, "the zip file's directory");
    if (fixed.get(INT, 0) != DIRECTORY) {
      throw file.failure("the zip file's directory is damaged");
    }
    int name = unsigned(fixed, 28);
    int extra = unsigned(fixed, 30);
    MemorySegment names = file.slice(at + 46, name, "a name in the zip file's directory");
    MemorySegment more = file.slice(at + 46 + name, extra, "the zip file's directory");
    long size = unsignedInt(fixed, 24);
    long packed = unsignedInt(fixed, 20);
    long header = unsignedInt(fixed, 42);
    // The numbers that do not fit, in this order.
    Wide wide = new Wide(more);
    size = wide.next(size);
    packed = wide.next(packed);
    header = wide.next(header);
    String text = MappedFile.text(names);
    if (size != packed && unsigned(fixed, 10) == 0) {
      throw file.failure("entry '%s' has two sizes; the file is damaged".formatted(text));
    }
    if (entries.put(text, new Entry(header, size, unsigned(fixed, 10))) != null) {
      throw file.failure("entry '%s' is there twice".formatted(text));
    }
    return at + 46 + name + extra + unsigned(fixed, 32);
  }

  /// The numbers of 8 bytes of an entry that needs them.
  private static final class Wide {
    private static final long ABSENT = 0xffffffffL;
    private static final int ID = 1;

    private final MemorySegment extra;
    private long at;

    Wide(MemorySegment extra) {
      this.extra = extra;
      this.at = start(extra);
    }

    private static long start(MemorySegment extra) {
      long at = 0;
      while (at + 4 <= extra.byteSize()) {
        if (unsigned(extra, at) == ID) {
          return at + 4;
        }
        at += 4L + unsigned(extra, at + 2);
      }
      return extra.byteSize();
    }

    long next(long narrow) {
      if (narrow != ABSENT || at + 8 > extra.byteSize()) {
        return narrow;
      }
      at += 8;
      return extra.get(LONG, at - 8);
    }
  }
}
