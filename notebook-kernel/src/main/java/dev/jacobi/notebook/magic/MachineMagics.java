package dev.jacobi.notebook.magic;

import dev.jacobi.backend.DeviceProbe;
import dev.jacobi.notebook.cell.Outcome;
import dev.jacobi.notebook.magic.Magic.Call;
import dev.jacobi.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The machine around the session: programs, memory, threads, devices.
final class MachineMagics {
  private MachineMagics() {}

  static List<BuiltIn> all() {
    return List.of(
        new BuiltIn(
            "bash",
            """
            %%bash, and a script below it
            %bash COMMAND
            Runs a script with bash and shows what it prints.""",
            MachineMagics::bash),
        BuiltIn.telling(
            "env",
            """
            %env
            %env NAME
            %env NAME=VALUE
            Shows or sets the environment of the programs that cells start.""",
            MachineMagics::environment),
        BuiltIn.telling(
            "memory",
            "%memory\nSays how much memory is in use, and by which variables.",
            MachineMagics::memory),
        BuiltIn.telling(
            "threads", "%threads\nLists the threads and what they do.", MachineMagics::threads),
        BuiltIn.telling(
            "device", "%device\nSays on which devices tensors can be.", MachineMagics::devices));
  }

  private static Outcome bash(Call call, MagicSession session)
      throws IOException, InterruptedException {
    Path script = Files.createTempFile("jacobi", ".sh");
    Files.writeString(script, call.code());
    ProcessBuilder builder =
        new ProcessBuilder("bash", script.toString()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(session.environment());
    Process process = builder.redirectInput(Path.of("/dev/null").toFile()).start();
    try {
      Thread reader = Thread.ofPlatform().daemon().start(() -> print(process));
      int code = process.waitFor();
      reader.join();
      if (code != 0) {
        throw new IOException("the script ended with exit code " + code);
      }
      return new Outcome.Done();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(script);
    }
  }

  private static void print(Process process) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(System.out::println);
    } catch (IOException | UncheckedIOException e) {
      // The script was stopped.
    }
  }

  private static String environment(Call call, MagicSession session) {
    Map<String, String> all = session.environment();
    String asked = call.arguments();
    int sign = asked.indexOf('=');
    if (sign > 0) {
      all.put(asked.substring(0, sign).strip(), asked.substring(sign + 1).strip());
      return asked;
    }
    if (!asked.isEmpty()) {
      return asked + "=" + all.getOrDefault(asked, "");
    }
    return new TreeMap<>(all)
        .entrySet().stream().map(Object::toString).collect(Collectors.joining("\n"));
  }

  private static String memory(Call call, MagicSession session) {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    StringBuilder text = new StringBuilder();
    text.append(
        "Java objects  %10s of %s%n".formatted(bytes(heap.getUsed()), bytes(heap.getMax())));
    long tensors = 0;
    for (var variable : session.variables()) {
      if (session.value(variable).orElse(null) instanceof Tensor tensor) {
        long size = SessionMagics.bytes(tensor);
        tensors += size;
        text.append("  %-12s%10s  %s%n".formatted(variable.name(), bytes(size), tensor.shape()));
      }
    }
    return text + "tensors that variables name: " + bytes(tensors);
  }

  private static String threads(Call call, MagicSession session) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> entry.getValue().length > 0)
        .sorted(java.util.Comparator.comparing(entry -> entry.getKey().getName()))
        .map(
            entry ->
                "%-28s %-14s %s"
                    .formatted(
                        entry.getKey().getName(), entry.getKey().getState(), entry.getValue()[0]))
        .collect(Collectors.joining("\n"));
  }

  private static String devices(Call call, MagicSession session) {
    StringBuilder text = new StringBuilder("cpu: ");
    text.append(Runtime.getRuntime().availableProcessors()).append(" threads");
    for (DeviceProbe probe : DeviceProbe.all(ServiceLoader.load(DeviceProbe.class))) {
      text.append('\n').append(probe.name()).append(": ").append(probe.report());
    }
    return text.toString();
  }

  /// A size as a person would say it.
  static String bytes(long bytes) {
    String[] units = {"B", "KB", "MB", "GB", "TB"};
    int unit = 0;
    double value = bytes;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}
