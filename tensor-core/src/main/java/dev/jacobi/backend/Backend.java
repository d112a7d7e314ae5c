package dev.jacobi.backend;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Device;
import java.lang.foreign.MemorySegment;

/// A device that stores and computes.
public interface Backend {
  /// Which device this is.
  Device device();

  /// Memory for `numel` elements, with any content.
  Storage allocate(DType dtype, long numel);

  /// Computes the outputs from the inputs. Sizes and types have been checked: a kernel may rely on
  /// them. Outputs do not overlap inputs unless the kernel says so.
  void run(KernelFamily kernel, View[] inputs, View[] outputs);

  /// Copies bytes from the host into a storage, from its start.
  void upload(MemorySegment host, Storage to);

  /// Copies bytes from a storage to the host, from byte `offset`.
  void download(Storage from, long offset, MemorySegment host);

  /// Waits until all that was asked for is done.
  void synchronize();
}
