package dev.jacobi.notebook;

import com.sun.management.OperatingSystemMXBean;
import dev.jacobi.backend.DeviceProbe;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import jdk.incubator.vector.FloatVector;

/// What Jacobi finds on this machine, a line each, with the way out where something is missing.
final class Doctor {
  private final Map<String, String> environment;
  private final Path checkout;
  private final Path dataFolder;

  Doctor(Map<String, String> environment, Path checkout, Path dataFolder) {
    this.environment = environment;
    this.checkout = checkout;
    this.dataFolder = dataFolder;
  }

  /// What a finding means to a person.
  enum Mark {
    FINE("✓"),
    MISSING("–"),
    NOTE("·");

    private final String sign;

    Mark(String sign) {
      this.sign = sign;
    }
  }

  /// One finding: what it means, its subject, and what was found.
  record Finding(Mark mark, String subject, String text) {
    @Override
    public String toString() {
      return "  %s %-9s %s".formatted(mark.sign, subject, text);
    }
  }

  void report(PrintStream out) {
    findings().forEach(out::println);
  }

  /// A long look at the devices beside the CPU.
  static void examineDevices(PrintStream out) {
    for (DeviceProbe probe : DeviceProbe.all(ServiceLoader.load(DeviceProbe.class))) {
      String found = probe.examine();
      if (!found.isEmpty()) {
        out.printf("%n  %s%n%s%n", probe.name(), found);
      }
    }
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(jdk());
    findings.add(cpu());
    findings.add(memory());
    findings.add(maven());
    findings.add(kernel());
    findings.add(jupyter());
    for (DeviceProbe probe : DeviceProbe.all(ServiceLoader.load(DeviceProbe.class))) {
      findings.add(new Finding(Mark.NOTE, probe.name(), probe.report()));
    }
    return findings;
  }

  private static Finding jdk() {
    String text =
        Runtime.version()
            + " ("
            + System.getProperty("java.vendor")
            + "), "
            + property("java.home");
    return new Finding(Mark.FINE, "JDK", text);
  }

  private static Finding cpu() {
    int threads = Runtime.getRuntime().availableProcessors();
    int bits = FloatVector.SPECIES_PREFERRED.vectorBitSize();
    return new Finding(
        bits >= 128 ? Mark.FINE : Mark.MISSING,
        "CPU",
        "%s, %d threads, vectors of %d bits (%d floats)"
            .formatted(property("os.arch"), threads, bits, bits / Float.SIZE));
  }

  private static Finding memory() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Finding(
        Mark.FINE,
        "Memory",
        "%s, %s free, heap up to %s"
            .formatted(
                gigabytes(system.getTotalMemorySize()),
                gigabytes(system.getFreeMemorySize()),
                gigabytes(Runtime.getRuntime().maxMemory())));
  }

  private Finding maven() {
    return new Finding(
        Mark.FINE,
        "Maven",
        onPath("mvn").map(Path::toString).orElse("none on the PATH, so ./mvnw fetches its own"));
  }

  private Finding kernel() {
    Path spec = Kernelspec.folder(dataFolder).resolve("kernel.json");
    if (!Files.exists(spec)) {
      return new Finding(Mark.MISSING, "Kernel", "not in your Jupyter yet: ./jacobi install");
    }
    try {
      boolean ours = Files.readString(spec).contains(launcher(checkout).toString());
      return ours
          ? new Finding(Mark.FINE, "Kernel", spec.toString())
          : new Finding(Mark.MISSING, "Kernel", spec + " starts another Jacobi: ./jacobi install");
    } catch (IOException e) {
      return new Finding(Mark.MISSING, "Kernel", spec + " cannot be read: " + e.getMessage());
    }
  }

  private Finding jupyter() {
    Path own = checkout.resolve(".jacobi").resolve("venv");
    Optional<String> version = jupyterLab(own);
    if (version.isPresent()) {
      return new Finding(Mark.FINE, "Jupyter", "JupyterLab " + version.get() + ", " + own);
    }
    return onPath("jupyter")
        .map(found -> new Finding(Mark.FINE, "Jupyter", found.toString()))
        .orElse(new Finding(Mark.MISSING, "Jupyter", "none yet: ./jacobi lab installs its own"));
  }

  private static Optional<String> jupyterLab(Path venv) {
    Pattern name = Pattern.compile("jupyterlab-([0-9.]+)\\.dist-info");
    for (Path lib : list(venv.resolve("lib"), "python*")) {
      for (Path found : list(lib.resolve("site-packages"), "jupyterlab-*.dist-info")) {
        var matcher = name.matcher(found.getFileName().toString());
        if (matcher.matches()) {
          return Optional.of(matcher.group(1));
        }
      }
    }
    return Optional.empty();
  }

  private static List<Path> list(Path folder, String glob) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
      entries.forEach(found::add);
    } catch (IOException e) {
      return List.of(); // Nothing there is an answer too.
    }
    return found;
  }

  private Optional<Path> onPath(String program) {
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder, program);
      if (Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  static Path launcher(Path checkout) {
    return checkout.resolve("jacobi");
  }

  private static String gigabytes(long bytes) {
    return "%.1f GB".formatted(bytes / (double) (1L << 30));
  }

  private static String property(String name) {
    return System.getProperty(name, "?");
  }
}
