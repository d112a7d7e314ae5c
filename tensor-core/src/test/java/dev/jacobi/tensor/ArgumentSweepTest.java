package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.backend.Cancellation;
import dev.jacobi.engine.Backends;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Device;
import dev.jacobi.shape.Shape;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Every public method of the package with `null`, extreme and wrongly shaped arguments: it gives a
/// result, or fails with a sentence of ours that begins with an operation's name.
@NullUnmarked // It gives null where none is allowed.
class ArgumentSweepTest {
  /// Calls with random arguments for each method, besides those with one odd argument.
  private static final int RANDOM_CALLS = 25;

  private static final long ROOM = 16L << 20;
  private static final int GIANT = 100_000;
  private static final long PATIENCE_MILLIS = 200;
  private static final int LONGEST_MESSAGE = 3000;
  private static final Pattern SENTENCE = Pattern.compile("(?s)[A-Za-z][A-Za-z0-9]*: .+");

  /// What messages begin with that are about an argument itself.
  private static final Set<String> SUBJECTS = Set.of("shape", "device", "cpu", "reshape");

  /// What changes the whole program, or waits for others.
  private static final Set<String> LEFT_OUT =
      Set.of(
          "Jacobi.config",
          "Generator.global",
          "Memory.trim",
          "Object.wait",
          "Tensor.manualSeed",
          "Differentiator.get");

  private static final long[] SIZES = {
    0,
    1,
    2,
    3,
    5,
    -1,
    -2,
    100,
    1 << 16,
    1 << 30,
    Integer.MAX_VALUE,
    1L << 31,
    1L << 40,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Integer.MIN_VALUE
  };
  private static final double[] NUMBERS = {
    0,
    1,
    -1,
    2,
    0.5,
    -0.0,
    1e-300,
    1e300,
    1e20,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    3e9
  };

  private final long limit = Jacobi.config().memoryLimit();
  private final Map<String, List<String>> failures = new LinkedHashMap<>();
  private final Watch watch = new Watch();
  private int calls;

  @BeforeEach
  void littleMemory() {
    Jacobi.config().memoryLimit(Backends.memory().live() + ROOM);
  }

  @AfterEach
  void allMemory() {
    Jacobi.config().memoryLimit(limit);
    watch.stop();
  }

  /// Interrupts calls that would take long: that they can be is a part of what is tested.
  private static final class Watch implements Runnable {
    private final Thread caller = Thread.currentThread();
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this);
    private volatile long start;
    private volatile boolean stopped;

    void begin() {
      start = System.nanoTime();
      if (!thread.isAlive()) {
        thread.start();
      }
    }

    void end() {
      start = 0;
      Thread.interrupted();
    }

    void stop() {
      stopped = true;
    }

    @Override
    public void run() {
      while (!stopped) {
        long since = start;
        if (since != 0 && System.nanoTime() - since > PATIENCE_MILLIS * 1_000_000) {
          caller.interrupt();
        }
        try {
          Thread.sleep(PATIENCE_MILLIS / 4);
        } catch (InterruptedException e) {
          return;
        }
      }
    }
  }

  static List<Class<?>> publicClasses() throws IOException, URISyntaxException {
    Path root = Path.of(Tensor.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<?>> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(root.resolve("dev/jacobi/tensor"))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".class") && !name.equals("package-info.class")) {
          Class<?> type = load("dev.jacobi.tensor." + name.substring(0, name.length() - 6));
          if (Modifier.isPublic(type.getModifiers())) {
            found.add(type);
          }
        }
      }
    }
    return found;
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Tensor.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The methods that users call on a type: static ones, and those of tensors.
  private static List<Method> methods(Class<?> type) {
    return Arrays.stream(type.equals(Tensor.class) ? type.getMethods() : type.getDeclaredMethods())
        .filter(m -> Modifier.isPublic(m.getModifiers()) && !m.isSynthetic() && !m.isBridge())
        .filter(m -> !m.getDeclaringClass().equals(Object.class))
        .filter(m -> Modifier.isStatic(m.getModifiers()) || type.equals(Tensor.class))
        .filter(m -> !type.isEnum())
        .filter(m -> !LEFT_OUT.contains(type.getSimpleName() + "." + m.getName()))
        .sorted(Comparator.comparing(Method::toGenericString))
        .toList();
  }

  @Test
  void everyMethodAnswersOrSaysWhy() throws IOException, URISyntaxException {
    int methods = 0;
    for (Class<?> type : publicClasses()) {
      for (Method method : methods(type)) {
        sweep(method);
        methods++;
      }
    }
    System.out.printf("%d methods, %,d calls%n", methods, calls);
    assertTrue(methods > 500, "methods: " + methods);
    StringBuilder text = new StringBuilder();
    failures.forEach(
        (kind, cases) ->
            text.append(kind)
                .append("\n  ")
                .append(cases.getFirst())
                .append(" and ")
                .append(cases.size() - 1)
                .append(" more\n"));
    assertEquals("", text.toString());
  }

  private void sweep(Method method) {
    Random random = new Random(method.toGenericString().hashCode());
    Parameter[] parameters = method.getParameters();
    boolean isStatic = Modifier.isStatic(method.getModifiers());
    for (int i = 0; i < parameters.length; i++) {
      for (Object odd : values(parameters[i].getType(), random)) {
        Object[] arguments = plain(parameters, random);
        arguments[i] = odd;
        call(method, isStatic ? null : Tensor.randn(2, 3), arguments);
      }
      if (!parameters[i].getType().isPrimitive()) {
        Object[] arguments = plain(parameters, random);
        arguments[i] = null;
        call(method, isStatic ? null : Tensor.randn(2, 3), arguments);
      }
    }
    for (int k = 0; k < RANDOM_CALLS; k++) {
      Object[] arguments = new Object[parameters.length];
      for (int i = 0; i < arguments.length; i++) {
        List<Object> choices = values(parameters[i].getType(), random);
        arguments[i] = choices.get(random.nextInt(choices.size()));
      }
      List<Object> receivers = values(Tensor.class, random);
      call(method, isStatic ? null : receivers.get(random.nextInt(receivers.size())), arguments);
    }
  }

  private static Object[] plain(Parameter[] parameters, Random random) {
    return Arrays.stream(parameters).map(p -> values(p.getType(), random).getFirst()).toArray();
  }

  /// Some arguments for a parameter of a type, a harmless one first.
  private static List<Object> values(Class<?> type, Random random) {
    if (type == Tensor.class) {
      return tensors();
    } else if (type == long.class) {
      return Arrays.stream(SIZES).boxed().map(Object.class::cast).toList();
    } else if (type == int.class) {
      return Arrays.stream(SIZES)
          .filter(s -> s == (int) s)
          .mapToObj(s -> (Object) (int) s)
          .toList();
    } else if (type == double.class) {
      return Arrays.stream(NUMBERS).boxed().map(Object.class::cast).toList();
    } else if (type == boolean.class) {
      return List.of(false, true);
    } else if (type == long[].class) {
      return List.of(
          new long[] {2, 3},
          new long[0],
          new long[] {-1},
          new long[] {6},
          new long[] {1L << 62},
          new long[] {1L << 32, 1L << 32},
          new long[] {Long.MAX_VALUE, 2},
          new long[] {0, 1L << 62, 1L << 62},
          new long[] {pick(random), pick(random)},
          new long[] {Long.MIN_VALUE},
          new long[40],
          new long[GIANT]);
    } else if (type == int[].class) {
      return List.of(
          new int[] {1},
          new int[0],
          new int[] {0, 1},
          new int[] {0, 0},
          new int[] {-1},
          new int[] {Integer.MAX_VALUE},
          new int[] {Integer.MIN_VALUE, 1},
          new int[] {1 << 30, 1 << 30},
          new int[] {1, 1, 1, 1},
          new int[40],
          new int[GIANT]);
    } else if (type == double[].class) {
      return List.of(new double[] {1, 2}, new double[0], new double[] {Double.NaN});
    } else if (type == float[].class) {
      return List.of(new float[6], new float[0]);
    } else if (type == Tensor[].class) {
      return tensorArrays(random);
    } else if (type == DType.class) {
      return List.of((Object[]) DType.values());
    } else if (type == Device.class) {
      return List.of(Device.cpu(), Device.cuda(7));
    } else if (type == Shape.class) {
      return List.of(Shape.of(2, 3), Shape.SCALAR, Shape.of(1L << 62));
    } else if (type == String.class) {
      return List.of(
          "ij,jk->ik",
          "",
          "ij",
          "mean",
          "...",
          "ij->",
          "i i",
          "é\u0000",
          "a->b,c->d",
          "ab".repeat(GIANT));
    } else if (type == WindowOptions.class) {
      return List.of(
          WindowOptions.defaults(),
          WindowOptions.stride(1 << 30),
          WindowOptions.stride(0),
          WindowOptions.padding(1 << 30),
          WindowOptions.stride(1).withDilation(1 << 30),
          WindowOptions.stride(1, 2, 3, 4),
          WindowOptions.defaults().withGroups(2).withPadding(1),
          WindowOptions.defaults().withGroups(0),
          WindowOptions.stride(new int[0]).withCeil(),
          WindowOptions.stride(new int[GIANT]));
    } else if (type == Generator.class) {
      return List.of(Generator.seeded(1));
    } else if (type == Object.class) {
      return List.of(
          new float[] {1, 2},
          3,
          "text",
          new Object[] {1, null},
          new float[][] {{1}, null},
          new int[0][5],
          new float[][] {{1}, {1, 2}},
          new String[] {"a"},
          new float[2][2][0]);
    } else if (type.isEnum()) {
      return List.of(type.getEnumConstants());
    }
    List<Object> none = new ArrayList<>();
    none.add(null);
    return none;
  }

  private static long pick(Random random) {
    return SIZES[random.nextInt(SIZES.length)];
  }

  private static List<Object> tensors() {
    Tensor x = Tensor.arange(0, 6, 1).reshape(2, 3);
    return List.of(
        x,
        Tensor.scalar(2),
        Tensor.zeros(0),
        Tensor.zeros(2, 0),
        Tensor.zeros(0, 3),
        Tensor.ones(3),
        Tensor.ones(3, 3),
        Tensor.ones(1, 2, 8),
        Tensor.ones(1, 4, 5, 5),
        Tensor.ones(1, 1, 2, 2, 2),
        x.t(),
        x.to(DType.INT64),
        x.to(DType.BOOL),
        x.to(DType.UINT8),
        x.to(DType.FLOAT16),
        x.to(DType.FLOAT64),
        Tensor.full(Double.NaN, 2, 3),
        Tensor.tensor(new long[] {-1, 5, 1L << 40}),
        Tensor.ones(2000),
        Tensor.randn(2, 3).requiresGrad(true),
        Tensor.ones(1).expand(1L << 33),
        Tensor.ones(1, 1).expand(1L << 31, 1L << 30),
        Tensor.ones(1, 1, 1).expand(1, 1, 1L << 40),
        Tensor.zeros(0, 1).expand(0, 1L << 40));
  }

  private static List<Object> tensorArrays(Random random) {
    List<Object> all = tensors();
    Tensor[] some = new Tensor[3];
    Arrays.setAll(some, i -> all.get(random.nextInt(all.size())));
    return List.of(
        new Tensor[] {Tensor.ones(2, 3), Tensor.ones(2, 3)},
        new Tensor[0],
        some,
        new Tensor[] {Tensor.ones(2, 3), null},
        new Tensor[] {null});
  }

  private void call(Method method, Object receiver, Object[] arguments) {
    calls++;
    Throwable failure = null;
    watch.begin();
    try {
      method.invoke(receiver, arguments);
    } catch (InvocationTargetException e) {
      failure = e.getCause();
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    } finally {
      watch.end();
    }
    if (failure != null) {
      judge(method, receiver, arguments, failure);
    }
  }

  private void judge(Method method, Object receiver, Object[] arguments, Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    StackTraceElement[] trace = failure.getStackTrace();
    String top = trace.length == 0 ? "" : trace[0].getClassName();
    boolean checked = top.equals("java.util.Objects") && message.endsWith(" is null");
    boolean named =
        SENTENCE.matcher(message).matches()
            && (message.startsWith(method.getName() + ": ")
                || SUBJECTS.contains(message.substring(0, message.indexOf(": "))));
    boolean ours = named && (checked || top.startsWith("dev.jacobi."));
    boolean memory = failure instanceof OutOfMemoryError && message.contains("memoryLimit");
    boolean shortEnough = message.length() <= LONGEST_MESSAGE;
    if (failure instanceof Cancellation || ((ours || memory) && shortEnough)) {
      return;
    }
    String where =
        Arrays.stream(trace)
            .filter(f -> f.getClassName().startsWith("dev.jacobi."))
            .map(f -> f.getFileName() + ":" + f.getLineNumber())
            .findFirst()
            .orElse("?");
    String kind =
        "%s at %s: %s"
            .formatted(
                failure.getClass().getSimpleName(),
                where,
                message.substring(0, Math.min(150, message.length())));
    failures
        .computeIfAbsent(kind, k -> new ArrayList<>())
        .add(method.getName() + " of " + shown(receiver) + shown(arguments));
  }

  private static String shown(Object value) {
    return switch (value) {
      case null -> "null";
      case Tensor t -> t.dtype() + "" + t.shape();
      case Object[] a -> Arrays.stream(a).map(ArgumentSweepTest::shown).toList().toString();
      case long[] a -> Arrays.toString(a);
      case int[] a -> Arrays.toString(a);
      default -> value.toString();
    };
  }
}
