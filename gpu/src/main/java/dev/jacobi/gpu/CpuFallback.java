package dev.jacobi.gpu;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.KernelFamily;
import dev.jacobi.backend.Storage;
import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Computes on the CPU what a card has no kernel for, and says so once for each kind of work.
final class CpuFallback {
  private final Backend device;
  private final Backend host;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  CpuFallback(Backend device, Backend host) {
    this.device = device;
    this.host = host;
  }

  /// @param why what the card lacks, in words that follow "no kernel for"
  void run(String why, KernelFamily kernel, View[] inputs, View[] outputs) {
    if (told.add(why)) {
      System.err.println(
          "jacobi: %s has no kernel for %s; the CPU computes it, which costs two copies"
              .formatted(device.device(), why));
    }
    Map<Storage, Storage> copies = new HashMap<>();
    View[] from = copies(inputs, copies);
    View[] to = copies(outputs, copies);
    host.run(kernel, from, to);
    for (int i = 0; i < outputs.length; i++) {
      transfer(host, to[i].storage(), device, outputs[i].storage());
    }
  }

  /// What was computed on the CPU so far.
  Set<String> told() {
    return Set.copyOf(told);
  }

  private View[] copies(View[] views, Map<Storage, Storage> copies) {
    View[] result = new View[views.length];
    for (int i = 0; i < views.length; i++) {
      View view = views[i];
      Storage copy = copies.computeIfAbsent(view.storage(), this::download);
      result[i] = new View(copy, view.dtype(), view.layout());
    }
    return result;
  }

  private Storage download(Storage storage) {
    Storage copy = host.allocate(DType.UINT8, storage.bytes());
    transfer(device, storage, host, copy);
    return copy;
  }

  private static void transfer(Backend source, Storage from, Backend target, Storage to) {
    if (from.bytes() == 0) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(from.bytes(), Long.BYTES);
      source.download(from, 0, bytes);
      target.upload(bytes, to);
    }
  }
}
