package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import com.sun.management.OperatingSystemMXBean;
import dev.jacobi.notebook.wire.JsonObjects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What the kernel and its machine use, for a front end's panel.
final class Usage {
  private static final double PERCENT = 100;
  private static final long KIB = 1024;

  private Usage() {}

  static JsonObject content() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long total = system.getTotalMemorySize();
    long free = system.getFreeMemorySize();
    JsonObject memory =
        JsonObjects.object(
            "total", total,
            "available", free,
            "percent", PERCENT * (total - free) / Math.max(1, total),
            "used", total - free,
            "free", free);
    return JsonObjects.object(
        "hostname", host(),
        "pid", ProcessHandle.current().pid(),
        "kernel_cpu", PERCENT * Math.max(0, system.getProcessCpuLoad()),
        "kernel_memory", resident(),
        "cpu_count", system.getAvailableProcessors(),
        "host_cpu_percent", PERCENT * Math.max(0, system.getCpuLoad()),
        "host_virtual_memory", memory);
  }

  /// The memory that the process holds, tensors outside the heap included where that can be read.
  private static long resident() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
          .findFirst()
          .orElseGet(Usage::heap);
    } catch (IOException | UncheckedIOException _) {
      return heap();
    }
  }

  private static long heap() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }
}
