package dev.jacobi.cpu.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class AllocatorTest {
  private static final long MB = 1 << 20;
  private static final long LIMIT = 32 * MB;

  @Test
  void sizeClassesFitClosely() {
    SplittableRandom random = new SplittableRandom(1);
    long before = 0;
    for (long bytes : random.longs(5000, 1L << 14, 1L << 36).sorted().toArray()) {
      long size = Allocator.sizeClass(bytes);
      assertTrue(size >= bytes && size <= bytes + bytes / 4 + 64, bytes + " gives " + size);
      assertTrue(size >= before, "classes grow");
      assertEquals(0, size % 64, "aligned");
      before = size;
    }
  }

  /// A loop that allocates a hundred times the limit, of many sizes, and frees nothing itself.
  @Test
  void aLoopStaysBelowTheLimit() {
    Allocator allocator = new Allocator(LIMIT, () -> "");
    SplittableRandom random = new SplittableRandom(2);
    long total = 0;
    while (total < 100 * LIMIT) {
      long bytes = random.nextLong(MB / 2, 4 * MB);
      CpuStorage storage = allocator.allocate(bytes);
      NativeMemory.putByte(storage.address() + bytes - 1, (byte) 1);
      total += bytes;
      assertTrue(allocator.systemBytes() <= LIMIT, "holds " + allocator.systemBytes());
    }
  }

  @Test
  void smallRequestsShareAChunkAndAreFreedToo() {
    Allocator allocator = new Allocator(LIMIT, () -> "");
    long before = 0;
    for (int i = 0; i < 500_000; i++) {
      CpuStorage storage = allocator.allocate(1000);
      assertNotEquals(before, storage.address());
      before = storage.address();
    }
    assertTrue(allocator.systemBytes() <= LIMIT);
  }

  @Test
  void releasedMemoryIsUsedAgainAtOnce() {
    Allocator allocator = new Allocator(LIMIT, () -> "");
    CpuStorage first = allocator.allocate(5 * MB);
    long address = first.address();
    allocator.release(first);
    assertEquals(0, allocator.liveBytes());
    assertEquals(address, allocator.allocate(5 * MB).address());
  }

  @Test
  void theRegionThatCameBackLastGoesOutFirst() {
    Allocator allocator = new Allocator(LIMIT, () -> "");
    List<CpuStorage> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(allocator.allocate(MB));
    }
    long[] addresses = all.stream().mapToLong(CpuStorage::address).toArray();
    for (int i : new int[] {3, 1, 4}) {
      all.get(i).release();
    }
    assertEquals(addresses[4], allocator.allocate(MB).address());
    assertEquals(addresses[1], allocator.allocate(MB).address());
    assertEquals(addresses[3], allocator.allocate(MB).address());
  }

  /// What waits in one size serves the others: it is split, and joined again.
  @Test
  void sizesShareWhatWaits() {
    Allocator allocator = new Allocator(1024 * MB, () -> "");
    long most = 0;
    for (int round = 0; round < 3; round++) {
      for (long size = 1; size <= 15; size += 2) {
        List<CpuStorage> held = new ArrayList<>();
        for (long used = 0; used < 30; used += size) {
          held.add(allocator.allocate(size * MB - 1000));
        }
        most = Math.max(most, allocator.systemBytes());
        held.forEach(CpuStorage::release);
      }
    }
    assertEquals(0, allocator.liveBytes());
    // The largest sizes take 42 MB.
    assertTrue(most < 84 * MB, "took " + most / MB + " MB");
  }

  /// Random requests and releases against what each storage should hold.
  @Test
  void regionsNeverOverlap() {
    Allocator allocator = new Allocator(256 * MB, () -> "");
    SplittableRandom random = new SplittableRandom(3);
    List<CpuStorage> held = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      if (held.size() > 60 || (!held.isEmpty() && random.nextInt(3) == 0)) {
        CpuStorage storage = held.remove(random.nextInt(held.size()));
        assertEquals(stamp(storage), NativeMemory.getLong(storage.address()));
        assertEquals(stamp(storage), NativeMemory.getLong(last(storage)));
        storage.release();
      } else {
        long bytes = 64 + 8 * random.nextLong(1L << random.nextInt(4, 17));
        CpuStorage storage = allocator.allocate(bytes);
        NativeMemory.putLong(storage.address(), stamp(storage));
        NativeMemory.putLong(last(storage), stamp(storage));
        held.add(storage);
      }
      if (i % 1000 == 999) {
        allocator.trim();
      }
    }
    held.forEach(CpuStorage::release);
    assertEquals(0, allocator.liveBytes() & -MB);
    allocator.trim();
  }

  private static long stamp(CpuStorage storage) {
    return storage.address() * 31 + storage.bytes();
  }

  private static long last(CpuStorage storage) {
    return storage.address() + storage.bytes() - 8;
  }

  @Test
  void aChunkOfSmallPartsComesBackWithTheLast() {
    Allocator allocator = new Allocator(LIMIT, () -> "");
    List<CpuStorage> parts = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      parts.add(allocator.allocate(1000));
    }
    long full = allocator.liveBytes();
    parts.forEach(CpuStorage::release);
    assertTrue(full > 900_000 && allocator.liveBytes() <= 1 << 16, full + " bytes");
  }

  @Test
  void memoryIsFreedOnceByItsLastOwner() {
    Allocator allocator = new Allocator(LIMIT, () -> "");
    CpuStorage storage = allocator.allocate(MB);
    assertTrue(storage.retain());
    storage.release();
    assertEquals(MB, allocator.liveBytes());
    storage.release();
    assertEquals(0, allocator.liveBytes());
    CpuStorage next = allocator.allocate(MB);
    storage.release();
    assertEquals(MB, allocator.liveBytes());
    assertFalse(storage.retain());
    assertThrows(IllegalStateException.class, storage::address);
    next.release();
  }

  @Test
  void neighboursDoNotOverlap() {
    Allocator allocator = new Allocator(LIMIT, () -> "");
    List<CpuStorage> all = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      CpuStorage storage = allocator.allocate(1 + i % 300L);
      NativeMemory.putByte(storage.address(), (byte) i);
      NativeMemory.putByte(storage.address() + storage.bytes() - 1, (byte) i);
      all.add(storage);
    }
    for (int i = 0; i < 2000; i++) {
      assertEquals((byte) i, NativeMemory.getByte(all.get(i).address()));
    }
  }

  /// Blocks that share a mapping go back to the system one by one, whatever their neighbours do.
  @Test
  @EnabledOnOs(OS.LINUX)
  void whatIsTrimmedIsTheSystemsAgain() throws IOException {
    Allocator allocator = new Allocator(1024 * MB, () -> "");
    List<CpuStorage> kept = new ArrayList<>();
    List<CpuStorage> given = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      CpuStorage storage = allocator.allocate(MB / 2 + i * 64L);
      NativeMemory.zero(storage.address(), storage.bytes());
      NativeMemory.putLong(storage.address() + storage.bytes() - 8, i);
      (i % 8 == 0 ? kept : given).add(storage);
    }
    long full = residentBytes();
    given.forEach(allocator::release);
    allocator.trim();
    assertTrue(residentBytes() < full - 120 * MB, full + " became " + residentBytes());
    for (int i = 0; i < kept.size(); i++) {
      CpuStorage storage = kept.get(i);
      assertEquals(8L * i, NativeMemory.getLong(storage.address() + storage.bytes() - 8));
    }
  }

  private static long residentBytes() throws IOException {
    return 4096
        * new Scanner(Files.readString(Path.of("/proc/self/statm"))).skip("\\d+").nextLong();
  }

  @Test
  void saysWhenMemoryIsExhausted() {
    Allocator allocator = new Allocator(LIMIT, () -> "");
    List<CpuStorage> held = new ArrayList<>();
    OutOfMemoryError error =
        assertThrows(
            OutOfMemoryError.class,
            () -> {
              while (true) {
                held.add(allocator.allocate(5 * MB));
              }
            });
    assertEquals(6, held.size());
    assertTrue(String.valueOf(error.getMessage()).contains("30.0 MB"), error.getMessage());
    held.clear();
    assertEquals(10 * MB, allocator.allocate(10 * MB).bytes());
  }
}
