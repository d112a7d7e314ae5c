package dev.jacobi.notebook.magic;

import dev.jacobi.backend.ServiceProviders;
import dev.jacobi.notebook.cell.Cells;
import dev.jacobi.notebook.cell.JavaCells;
import dev.jacobi.notebook.cell.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cells in Java in which lines may be magics.
public final class MagicCells implements Cells, MagicSession {
  private static final Pattern NAME = Pattern.compile("%%?([a-z]+)");
  private static final Pattern LINE = Pattern.compile("(?m)^%(?<name>[a-z]+)(?<rest>.*)$");
  private static final Pattern CELL =
      Pattern.compile("\\s*%%(?<name>[a-z]+)(?<rest>[^\n]*)\n?(?<body>.*)", Pattern.DOTALL);

  // Cells of several threads may run at once.
  private static final ThreadLocal<String> CELL_NAME = ThreadLocal.withInitial(() -> "");

  private final JavaCells java;
  private final Map<String, Magic> magics = new TreeMap<>();
  private final List<String> history = new CopyOnWriteArrayList<>();
  private final Map<String, String> environment = new ConcurrentHashMap<>(System.getenv());
  private final Set<Thread> busy = new HashSet<>();

  /// @param java runs what is Java
  public MagicCells(JavaCells java) {
    this.java = java;
    BuiltIn.all().forEach(magic -> magics.put(magic.name(), magic));
    ServiceProviders.working(Magic.class, ServiceLoader.load(Magic.class), Magic::name)
        .forEach(magic -> magics.put(magic.name(), magic));
  }

  @Override
  public Outcome run(String name, String code) {
    CELL_NAME.set(name);
    history.add(code);
    Matcher whole = CELL.matcher(code);
    if (whole.matches()) {
      String body = whole.group("body");
      return call(whole.group("name"), whole.group("rest"), body.isEmpty() ? "\n" : body);
    }
    return code.contains("%") ? lines(code) : java.run(name, code);
  }

  /// Runs a cell line by line, as far as its magics part it. What is Java keeps its line numbers.
  private Outcome lines(String code) {
    Outcome outcome = new Outcome.Done();
    int done = 0;
    Matcher line = LINE.matcher(code);
    while (line.find()) {
      Outcome before = javaBetween(code, done, line.start());
      if (before instanceof Outcome.Failed) {
        return before;
      }
      outcome = call(line.group("name"), line.group("rest"), "");
      if (outcome instanceof Outcome.Failed) {
        return outcome;
      }
      done = line.end();
    }
    return done == 0 || !code.substring(done).isBlank()
        ? javaBetween(code, done, code.length())
        : outcome;
  }

  private Outcome javaBetween(String code, int from, int to) {
    String part = code.substring(from, to);
    String lines = code.substring(0, from).replaceAll("[^\n]", "");
    return part.isBlank() ? new Outcome.Done() : java.run(CELL_NAME.get(), lines + part);
  }

  private Outcome call(String name, String arguments, String body) {
    Magic magic = magics.get(name);
    if (magic == null) {
      return failed("UnknownMagic", "There is no %" + name + "; %lsmagic lists what there is");
    }
    begin(Thread.currentThread());
    try {
      return magic.run(new Magic.Call(arguments.strip(), body), this);
    } catch (InterruptedException _) {
      return failed("Interrupted", CELL_NAME.get() + " was stopped");
    } catch (LinkageError e) {
      return failed("%" + name, ServiceProviders.sentence(e));
    } catch (Exception e) {
      String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return failed("%" + name, message);
    } finally {
      end(Thread.currentThread());
      var _ = Thread.interrupted();
    }
  }

  private static Outcome.Failed failed(String kind, String message) {
    return new Outcome.Failed(kind, message, List.of(kind + ": " + message));
  }

  private synchronized void begin(Thread thread) {
    busy.add(thread);
  }

  private synchronized void end(Thread thread) {
    busy.remove(thread);
  }

  @Override
  public void interrupt() {
    java.interrupt();
    synchronized (this) {
      busy.forEach(Thread::interrupt);
    }
  }

  @Override
  public Outcome java(String code) {
    return java.run(CELL_NAME.get(), code);
  }

  @Override
  public void addToClasspath(List<Path> entries) {
    java.addToClasspath(entries);
  }

  @Override
  public List<Variable> variables() {
    return java.variables();
  }

  @Override
  public Optional<Object> value(Variable variable) {
    return java.value(variable);
  }

  @Override
  public void reset() {
    java.reset();
  }

  @Override
  public List<String> history() {
    return List.copyOf(history);
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public Map<String, Magic> magics() {
    return Map.copyOf(magics);
  }

  @Override
  public <T> Optional<T> watch(Supplier<T> work) {
    return java.watch(work);
  }

  @Override
  public boolean warmUp() {
    return java.warmUp();
  }

  @Override
  public Completions complete(String code, int cursor) {
    int start = code.lastIndexOf('\n', cursor - 1) + 1;
    String line = code.substring(start, cursor);
    if (!line.matches("%%?[a-z]*")) {
      return java.complete(withoutMagics(code), cursor);
    }
    String sign = line.startsWith("%%") ? "%%" : "%";
    List<Completion> matches = new ArrayList<>();
    for (Magic magic : magics.values()) {
      if ((sign + magic.name()).startsWith(line)) {
        String use = magic.help().lines().findFirst().orElse("");
        matches.add(new Completion(sign + magic.name(), "magic", use));
      }
    }
    return new Completions(matches, start, cursor);
  }

  @Override
  public Optional<Explanation> inspect(String code, int cursor) {
    int start = code.lastIndexOf('\n', cursor - 1) + 1;
    Matcher name = NAME.matcher(code).region(start, code.length());
    if (name.lookingAt()) {
      return Optional.ofNullable(magics.get(name.group(1)))
          .map(magic -> new Explanation(magic.help(), "<pre>" + magic.help() + "</pre>"));
    }
    return java.inspect(withoutMagics(code), cursor);
  }

  @Override
  public Completeness completeness(String code) {
    return CELL.matcher(code).matches()
        ? new Completeness.Complete()
        : java.completeness(withoutMagics(code));
  }

  /// The code with blanks in the place of magics, so that positions stay.
  private static String withoutMagics(String code) {
    return LINE.matcher(code).replaceAll(line -> " ".repeat(line.group().length()));
  }

  @Override
  public void close() {
    java.close();
  }
}
