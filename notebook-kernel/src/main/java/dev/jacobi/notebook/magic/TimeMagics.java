package dev.jacobi.notebook.magic;

import dev.jacobi.notebook.cell.Outcome;
import dev.jacobi.notebook.magic.Magic.Call;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/// How long code takes.
final class TimeMagics {
  private TimeMagics() {}

  static List<BuiltIn> all() {
    return List.of(
        new BuiltIn(
            "time",
            """
            %time CODE
            %%time, and a cell below it
            Runs the code once and says how long it took.""",
            TimeMagics::time),
        new BuiltIn(
            "timeit",
            """
            %timeit EXPRESSION
            %%timeit, and statements below it
            Runs the code many times and says how long one time takes.""",
            TimeMagics::timeIt));
  }

  private static Outcome time(Call call, MagicSession session) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long cpu = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    Outcome outcome = session.java(call.code());
    System.out.printf(
        "%s, of which this thread worked %s%n",
        Timing.time((double) (System.nanoTime() - start)),
        Timing.time((double) (threads.getCurrentThreadCpuTime() - cpu)));
    return outcome;
  }

  private static Outcome timeIt(Call call, MagicSession session) {
    String code = call.code().strip();
    if (code.isEmpty()) {
      throw new IllegalArgumentException("%timeit needs an expression: %timeit Math.sqrt(2)");
    }
    String timed = code.replaceFirst(";$", "");
    String body = call.isCell() ? "{\n" + code + "\n}" : timed;
    return session.java("%s.of(() -> %s\n)".formatted(Timing.class.getName(), body));
  }
}
