package dev.jacobi.gpu;

import java.lang.foreign.MemorySegment;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/// Copies between the host and a card through two pieces of pinned memory, so that one is filled
/// while the other is on its way. Java's arrays may move and are not given to the driver.
///
/// What goes to the card has a stream of its own: a batch can be on its way while kernels work on
/// the one before. What comes from the card waits for the kernels that make it in any case.
final class PinnedStaging {
  private static final long SIZE = 4L << 20;

  private final CudaDevice card;
  private final CUstream uploads;
  private final CUevent arrived = new CUevent();
  private final Slot[] slots = new Slot[2];
  private int next;

  PinnedStaging(CudaDevice card) {
    this.card = card;
    uploads = card.newStream();
    card.check("cuEventCreate", JCudaDriver.cuEventCreate(arrived, StreamEvents.NO_TIMING));
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Slot(card);
    }
  }

  /// A piece of pinned memory, and the event after which it may be used again.
  private static final class Slot {
    final Pointer pointer = new Pointer();
    final MemorySegment memory;
    final CUevent free = new CUevent();

    Slot(CudaDevice card) {
      card.check("cuMemHostAlloc", JCudaDriver.cuMemHostAlloc(pointer, SIZE, 0));
      memory = MemorySegment.ofBuffer(pointer.getByteBuffer(0, SIZE));
      card.check("cuEventCreate", JCudaDriver.cuEventCreate(free, StreamEvents.NO_TIMING));
    }
  }

  private Slot take() {
    Slot slot = slots[next];
    next = (next + 1) % slots.length;
    card.check("cuEventSynchronize", JCudaDriver.cuEventSynchronize(slot.free));
    return slot;
  }

  /// Copies to the card; the host's memory may be changed when this returns. Kernels that are asked
  /// for later find the bytes.
  ///
  /// @param used how many requests may still use the card's memory
  void upload(MemorySegment host, long address, long used) {
    if (host.byteSize() == 0) {
      return;
    }
    card.progress().await(uploads, used);
    for (long at = 0; at < host.byteSize(); at += SIZE) {
      long n = Math.min(SIZE, host.byteSize() - at);
      Slot slot = take();
      MemorySegment.copy(host, at, slot.memory, 0, n);
      card.check(
          "cuMemcpyHtoDAsync",
          JCudaDriver.cuMemcpyHtoDAsync(DevicePointer.at(address + at), slot.pointer, n, uploads));
      card.check("cuEventRecord", JCudaDriver.cuEventRecord(slot.free, uploads));
    }
    card.check("cuEventRecord", JCudaDriver.cuEventRecord(arrived, uploads));
    card.check("cuStreamWaitEvent", JCudaDriver.cuStreamWaitEvent(card.stream(), arrived, 0));
  }

  /// Copies to the host, after all that was asked for before.
  void download(long address, MemorySegment host) {
    for (long at = 0; at < host.byteSize(); at += SIZE) {
      long n = Math.min(SIZE, host.byteSize() - at);
      Slot slot = take();
      card.check(
          "cuMemcpyDtoHAsync",
          JCudaDriver.cuMemcpyDtoHAsync(
              slot.pointer, DevicePointer.at(address + at), n, card.stream()));
      card.synchronize();
      MemorySegment.copy(slot.memory, 0, host, at, n);
    }
  }
}
