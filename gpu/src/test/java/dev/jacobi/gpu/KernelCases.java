package dev.jacobi.gpu;

import dev.jacobi.backend.ArgReduce;
import dev.jacobi.backend.ArgScan;
import dev.jacobi.backend.Cast;
import dev.jacobi.backend.Convolve;
import dev.jacobi.backend.Copy;
import dev.jacobi.backend.Fold;
import dev.jacobi.backend.Gather;
import dev.jacobi.backend.KernelFamily;
import dev.jacobi.backend.MatMul;
import dev.jacobi.backend.PoolWindows;
import dev.jacobi.backend.Program;
import dev.jacobi.backend.Program.Apply;
import dev.jacobi.backend.Program.Constant;
import dev.jacobi.backend.Program.FoldRows;
import dev.jacobi.backend.RandomFill;
import dev.jacobi.backend.Reduce;
import dev.jacobi.backend.Scan;
import dev.jacobi.backend.Scatter;
import dev.jacobi.backend.Sort;
import dev.jacobi.backend.Where;
import dev.jacobi.backend.Window;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.LongUnaryOperator;

/// Work for each kernel, of any size: what a card and the CPU compute and must agree on. The
/// numbers are small and whole, so that sums are exact in every type and order.
final class KernelCases {
  private static final OperationTable TABLE = OperationTable.read();

  /// A tensor that goes in: its element at place `i` in row-major order is `values(i)`.
  record Input(Shape shape, DType type, LongUnaryOperator values) {}

  /// A tensor that comes out.
  record Output(Shape shape, DType type) {}

  /// One request to a backend; or two, of which the second one goes on with the first one's result
  /// and the last input, and gives the second output.
  record Work(
      KernelFamily kernel, List<Input> inputs, List<Output> outputs, Optional<Program> then) {
    Work(KernelFamily kernel, List<Input> inputs, List<Output> outputs) {
      this(kernel, inputs, outputs, Optional.empty());
    }

    Work(KernelFamily kernel, List<Input> inputs, Output output) {
      this(kernel, inputs, List.of(output));
    }
  }

  /// A kind of work.
  ///
  /// @param types the element types that it is for
  /// @param least the smallest size that it has a meaning for
  /// @param make the work of a size and a type
  record Case(String name, Set<DType> types, long least, BiFunction<Long, DType, Work> make) {}

  private static final Set<DType> ANY = Set.of(DType.values());
  private static final Set<DType> TRUTH = Set.of(DType.BOOL);
  private static final Set<DType> REAL =
      Set.of(DType.FLOAT16, DType.BFLOAT16, DType.FLOAT32, DType.FLOAT64);
  private static final Set<DType> NUMBERS = EnumSet.complementOf(EnumSet.of(DType.BOOL));

  private KernelCases() {}

  static List<Case> all() {
    List<Case> all = new ArrayList<>();
    pointwise(all);
    folds(all);
    orders(all);
    products(all);
    windows(all);
    indices(all);
    fills(all);
    return all;
  }

  /// More products than blocks that may lie beside each other: too slow for each type and layout.
  static List<Case> largeBatches() {
    Set<DType> types =
        Set.of(DType.FLOAT16, DType.BFLOAT16, DType.FLOAT32, DType.FLOAT64, DType.INT64);
    BiFunction<Long, DType, Work> products = (n, t) -> product(t, new long[] {1024 + n}, 2, 3, 2);
    return List.of(
        new Case("more products than blocks", types, 0, products),
        new Case("the same with a bias", types, 0, (n, t) -> withBias(products.apply(n, t))));
  }

  /// Numbers of which sums and differences stay small, in no regular order.
  private static long mixed(long i) {
    return (i * 7919 + 12345) % 8191 % 3;
  }

  /// The same, with more different ones.
  private static long spread(long i) {
    return (i * 7919 + 12345) % 8191 % 97;
  }

  private static Input input(DType type, long... sizes) {
    return new Input(Shape.of(sizes), type, KernelCases::mixed);
  }

  private static Output output(DType type, long... sizes) {
    return new Output(Shape.of(sizes), type);
  }

  private static void pointwise(List<Case> all) {
    all.add(
        new Case(
            "copy",
            ANY,
            0,
            (n, t) -> new Work(new Copy(), List.of(input(t, n, 3)), output(t, n, 3))));
    all.add(
        new Case(
            "cast",
            ANY,
            0,
            (n, t) -> {
              DType to = t == DType.FLOAT32 ? DType.INT16 : DType.FLOAT32;
              return new Work(new Cast(to), List.of(input(t, n)), output(to, n));
            }));
    all.add(
        new Case(
            "where",
            ANY,
            0,
            (n, t) ->
                new Work(
                    new Where(),
                    List.of(input(DType.BOOL, n), input(t, n), input(t, n)),
                    output(t, n))));
    all.add(new Case("program", NUMBERS, 0, (n, t) -> program(t, n)));
  }

  /// `2 x - y` where `x` is greater than `y`, otherwise `x`: several steps, registers and
  /// constants.
  private static Work program(DType type, long n) {
    List<Program.Instruction> body =
        List.of(
            new Constant(2),
            new Apply(TABLE.binary("Mul"), 0, 2, -1),
            new Apply(TABLE.binary("Sub"), 3, 1, -1),
            new Apply(TABLE.binary("Gt"), 0, 1, -1),
            new Apply(new Where(), 5, 4, 0));
    Program program = new Program(type.arithmetic(), Shape.of(n, 3), 0, 2, body, List.of(6));
    return new Work(program, List.of(input(type, n, 3), input(type, n, 3)), output(type, n, 3));
  }

  private static void folds(List<Case> all) {
    for (String name : List.of("Sum", "Prod", "Amax", "Amin")) {
      Fold fold = TABLE.fold(name);
      LongUnaryOperator values =
          name.equals("Prod") ? i -> i % 31 == 0 ? 2 : 1 : KernelCases::mixed;
      all.add(
          new Case(
              name + " of rows",
              ANY,
              0,
              (n, t) ->
                  new Work(
                      new Reduce(fold),
                      List.of(new Input(Shape.of(3, n), t, values)),
                      output(wide(t), 3, 1))));
    }
    all.add(
        new Case(
            "sum of columns",
            NUMBERS,
            0,
            (n, t) ->
                new Work(
                    new Reduce(TABLE.fold("Sum")),
                    List.of(input(t, n, 5)),
                    output(wide(t), 1, 5))));
    // Rows that are folded in pieces.
    all.add(
        new Case(
            "sum of long rows",
            NUMBERS,
            1,
            (n, t) ->
                new Work(
                    new Reduce(TABLE.fold("Sum")),
                    List.of(new Input(Shape.of(2, 16400 + n), t, i -> i % 37 == 0 ? 1 : 0)),
                    output(wide(t), 2, 1))));
    all.add(new Case("rows", ANY, 1, (n, t) -> rows(t, n)));
  }

  /// The row's greatest element less each, and the row's sum of that: two folds, a wide and a
  /// narrow result.
  private static Work rows(DType type, long n) {
    List<Program.Instruction> body =
        List.of(
            new FoldRows(TABLE.fold("Amax"), 0),
            new Apply(TABLE.binary("Sub"), 1, 0, -1),
            new FoldRows(TABLE.fold("Sum"), 2));
    Program program = new Program(type.arithmetic(), Shape.of(3, n), 1, 1, body, List.of(2, 3));
    DType out = wide(type);
    return new Work(
        program, List.of(input(type, 3, n)), List.of(output(out, 3, n), output(out, 3, 1)));
  }

  /// A type that holds sums and products of elements of a type.
  private static DType wide(DType type) {
    return type.isFloating() ? type : DType.INT64;
  }

  private static void orders(List<Case> all) {
    for (boolean most : new boolean[] {false, true}) {
      String which = most ? "greatest" : "least";
      all.add(
          new Case(
              "position of the " + which,
              ANY,
              1,
              (n, t) -> positions(new ArgReduce(1, most), t, n, Shape.of(3, 1))));
      all.add(
          new Case(
              "positions of the " + which + " so far",
              ANY,
              0,
              (n, t) -> positions(new ArgScan(1, most), t, n, Shape.of(3, n))));
      all.add(
          new Case(
              "sort by the " + which,
              ANY,
              0,
              (n, t) -> positions(new Sort(1, most), t, n, Shape.of(3, n))));
    }
    all.add(
        new Case(
            "sums so far",
            NUMBERS,
            0,
            (n, t) ->
                new Work(
                    new Scan(TABLE.fold("Sum"), 0), List.of(input(t, n, 3)), output(t, n, 3))));
  }

  private static Work positions(KernelFamily kernel, DType type, long n, Shape out) {
    Input in = new Input(Shape.of(3, n), type, KernelCases::spread);
    return new Work(kernel, List.of(in), new Output(out, DType.INT64));
  }

  private static void products(List<Case> all) {
    all.add(new Case("many rows", NUMBERS, 0, (n, t) -> product(t, new long[] {}, n, 5, 3)));
    all.add(new Case("many columns", NUMBERS, 0, (n, t) -> product(t, new long[] {}, 4, 5, n)));
    all.add(new Case("long sums", NUMBERS, 0, (n, t) -> product(t, new long[] {}, 3, n, 2)));
    all.add(
        new Case("many products", NUMBERS, 0, (n, t) -> product(t, new long[] {n % 50}, 2, 3, 2)));
    all.add(
        new Case("rows, bias", NUMBERS, 0, (n, t) -> withBias(product(t, new long[] {}, n, 5, 3))));
    all.add(
        new Case(
            "columns, bias", NUMBERS, 0, (n, t) -> withBias(product(t, new long[] {2}, 3, 5, n))));
    for (Convolve.Pass pass : Convolve.Pass.values()) {
      all.add(new Case("convolution " + pass, REAL, 1, (n, t) -> convolution(pass, t, n)));
    }
  }

  private static Work product(DType type, long[] batch, long m, long k, long n) {
    return new Work(
        new MatMul(),
        List.of(input(type, with(batch, m, k)), input(type, with(batch, k, n))),
        output(type, with(batch, m, n)));
  }

  /// The same, and of its result the greater of `result - bias` and 1.
  private static Work withBias(Work work) {
    Output result = work.outputs().getFirst();
    DType type = result.type();
    List<Program.Instruction> body =
        List.of(
            new Apply(TABLE.binary("Sub"), 0, 1, -1),
            new Constant(1),
            new Apply(TABLE.binary("Maximum"), 2, 3, -1));
    Program then = new Program(type.arithmetic(), result.shape(), 0, 2, body, List.of(4));
    List<Input> inputs = new ArrayList<>(work.inputs());
    inputs.add(new Input(result.shape(), type, KernelCases::mixed));
    return new Work(work.kernel(), inputs, List.of(result, result), Optional.of(then));
  }

  private static long[] with(long[] batch, long rows, long columns) {
    long[] all = Arrays.copyOf(batch, batch.length + 2);
    all[batch.length] = rows;
    all[batch.length + 1] = columns;
    return all;
  }

  /// Two groups, three places in a window, every second of them, and a border.
  private static Work convolution(Convolve.Pass pass, DType type, long n) {
    Window window = new Window(List.of(3), List.of(2), List.of(1), List.of(1));
    long places = (n + 2 - 3) / 2 + 1;
    // A sum has more terms than two slices of a product's tile.
    long[] x = {2, 24, n};
    long[] w = {24, 12, 3};
    long[] y = {2, 24, places};
    Convolve kernel = new Convolve(window, 2, pass);
    return switch (pass) {
      case FORWARD -> new Work(kernel, List.of(input(type, x), input(type, w)), output(type, y));
      case INPUT -> new Work(kernel, List.of(input(type, y), input(type, w)), output(type, x));
      case WEIGHT -> new Work(kernel, List.of(input(type, x), input(type, y)), output(type, w));
    };
  }

  private static void windows(List<Case> all) {
    for (PoolWindows.PoolingMode kind : PoolWindows.PoolingMode.values()) {
      all.add(new Case("pool " + kind, REAL, 1, (n, t) -> pool(kind, t, n)));
    }
  }

  private static Work pool(PoolWindows.PoolingMode kind, DType type, long n) {
    Window window = new Window(List.of(3, 2), List.of(2, 1), List.of(1, 0), List.of(1, 1));
    long places = (n + 2 - 3) / 2 + 1;
    Shape wide = Shape.of(1, 2, n, 3);
    Shape narrow = Shape.of(1, 2, places, 2);
    Shape from = kind == PoolWindows.PoolingMode.SPREAD ? narrow : wide;
    Shape to = kind == PoolWindows.PoolingMode.SPREAD ? wide : narrow;
    List<Output> outputs = new ArrayList<>(List.of(new Output(to, type)));
    if (kind == PoolWindows.PoolingMode.MAX) {
      outputs.add(new Output(to, DType.INT64));
    }
    Input in = new Input(from, type, KernelCases::spread);
    return new Work(new PoolWindows(window, kind), List.of(in), outputs);
  }

  private static void indices(List<Case> all) {
    all.add(
        new Case(
            "gather",
            ANY,
            0,
            (n, t) ->
                new Work(
                    new Gather(0),
                    List.of(input(t, n + 1, 3), index(n + 1, n, 3)),
                    output(t, n, 3))));
    for (Scatter.How how : Scatter.How.values()) {
      all.add(
          new Case(
              "scatter " + how,
              NUMBERS,
              0,
              (n, t) ->
                  new Work(
                      new Scatter(0, how),
                      List.of(input(t, n, 3), index(n / 2 + 1, n, 3)),
                      output(t, n / 2 + 1, 3))));
      all.add(
          new Case(
              "scatter along the only dimension, few places, " + how,
              NUMBERS,
              0,
              (n, t) ->
                  new Work(
                      new Scatter(0, how),
                      List.of(input(t, n), index(n % 2 == 0 ? 1 : 5, n)),
                      output(t, 5))));
    }
    all.add(
        new Case(
            "scatter of truth values",
            TRUTH,
            0,
            (n, t) ->
                new Work(
                    new Scatter(0, Scatter.How.ASSIGN),
                    List.of(input(t, n, 3), index(n / 2 + 1, n, 3)),
                    output(t, n / 2 + 1, 3))));
  }

  private static Input index(long rows, long... sizes) {
    return new Input(Shape.of(sizes), DType.INT64, i -> spread(i) % rows);
  }

  private static void fills(List<Case> all) {
    all.add(
        new Case(
            "uniform numbers",
            NUMBERS,
            0,
            (n, t) ->
                new Work(
                    new RandomFill(RandomFill.Distribution.UNIFORM, 5, 3, 1, 100),
                    List.of(),
                    output(t, n, 3))));
    all.add(
        new Case(
            "normal numbers",
            REAL,
            0,
            (n, t) ->
                new Work(
                    new RandomFill(RandomFill.Distribution.NORMAL, 5, 3, 1, 2),
                    List.of(),
                    output(t, n, 3))));
  }
}
