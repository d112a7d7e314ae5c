package dev.jacobi.benchmarks;

import dev.jacobi.tensor.io.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;

/// Times the workloads, in turn with PyTorch when a Python that has it is given: `bench [--peer
/// PYTHON] [--json FILE] [PART-OF-A-NAME]`. Prints for each row our median of seven rounds, theirs,
/// and the ratio; above 1 Jacobi is faster.
public final class SideBySide {
  private static final int ROUNDS = 7;
  private static final double WARM_UP_SECONDS = 4;
  private static final double ROUND_SECONDS = 0.25;

  private final Optional<Path> peer;
  private final Path script;

  private SideBySide(Optional<Path> peer, Path script) {
    this.peer = peer;
    this.script = script;
  }

  /// One line of the result; a peer's time of NaN means that there was none.
  private record Line(String name, double ours, double theirs) {
    double ratio() {
      return theirs / ours;
    }

    String json() {
      return String.format(
          Locale.ROOT,
          "{\"name\":\"%s\",\"ours_ms\":%.6f,\"peer_ms\":%s,\"ratio\":%s}",
          name,
          ours,
          number(theirs),
          number(ratio()));
    }

    private static String number(double value) {
      return Double.isNaN(value) ? "null" : String.format(Locale.ROOT, "%.6f", value);
    }
  }

  /// Runs the side-by-side.
  public static void main(String[] args) throws IOException {
    Optional<Path> peer = Optional.empty();
    Optional<Path> json = Optional.empty();
    Path script = Path.of(System.getProperty("jacobi.peer", "benchmarks/src/main/python/peer.py"));
    String only = "";
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--peer" -> peer = Optional.of(Path.of(value(args, ++i)));
        case "--json" -> json = Optional.of(Path.of(value(args, ++i)));
        default -> only = args[i];
      }
    }
    List<Line> lines = new SideBySide(peer, script).run(only);
    if (lines.isEmpty()) {
      System.err.printf(
          "jacobi: No row has \"%s\" in its name; there are %s.%n",
          only, String.join(", ", Workloads.all().keySet()));
      System.exit(2);
    }
    if (json.isPresent()) {
      String text = String.join(",\n ", lines.stream().map(Line::json).toList());
      AtomicFile.write(json.get(), "[" + text + "]\n");
    }
  }

  private static String value(String[] args, int i) {
    if (i >= args.length) {
      throw new IllegalArgumentException(args[i - 1] + " wants a value");
    }
    return args[i];
  }

  private List<Line> run(String only) throws IOException {
    System.out.printf("%-28s %12s %12s %8s%n", "row", "Jacobi ms", "PyTorch ms", "ratio");
    List<Line> lines = new ArrayList<>();
    for (Map.Entry<String, Workloads.Row> row : Workloads.all().entrySet()) {
      if (!row.getKey().contains(only)) {
        continue;
      }
      double ours = time(row.getValue().prepare());
      Line line = new Line(row.getKey(), ours, theirs(row.getKey()));
      lines.add(line);
      String ratio = Double.isNaN(line.ratio()) ? "-" : String.format("%.2f", line.ratio());
      System.out.printf("%-28s %12.5f %12.5f %8s%n", line.name, ours, line.theirs, ratio);
    }
    return lines;
  }

  private static double time(Runnable work) {
    long start = System.nanoTime();
    int warm = 0;
    while (seconds(start) < WARM_UP_SECONDS || warm < 3) {
      work.run();
      warm++;
    }
    double each = seconds(start) / warm;
    int count = Math.max(3, (int) (ROUND_SECONDS / each));
    double[] rounds = new double[ROUNDS];
    for (int r = 0; r < ROUNDS; r++) {
      long begin = System.nanoTime();
      for (int i = 0; i < count; i++) {
        work.run();
      }
      rounds[r] = seconds(begin) * 1e3 / count;
    }
    Arrays.sort(rounds);
    return rounds[ROUNDS / 2];
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private double theirs(String name) throws IOException {
    if (peer.isEmpty()) {
      return Double.NaN;
    }
    Process process =
        new ProcessBuilder(peer.get().toString(), script.toString(), "2", name)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Optional<String> line = out.lines().filter(l -> l.startsWith(name + " ")).findFirst();
    if (line.isPresent()) {
      return new Scanner(line.get().substring(name.length())).useLocale(Locale.ROOT).nextDouble();
    }
    throw new IOException(peer.get() + " gave no time for " + name + ": " + out);
  }
}
