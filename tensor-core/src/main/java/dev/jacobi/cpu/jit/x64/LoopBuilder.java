package dev.jacobi.cpu.jit.x64;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Fold;
import dev.jacobi.backend.Unary;
import dev.jacobi.cpu.jit.ir.BytecodeTracer;
import dev.jacobi.cpu.jit.ir.LaneIr;
import dev.jacobi.cpu.jit.ir.Opcode;
import dev.jacobi.cpu.jit.ir.ScalarBytecodeTracer;
import dev.jacobi.cpu.jit.ir.UnsupportedTraceException;
import dev.jacobi.shape.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Collects what a loop over rows of elements does: where its values come from, the operations on
/// them, and where results go. A value is a number of this builder.
public final class LoopBuilder {
  /// Streams beside the indices that narrow elements need.
  private static final int MOST_WITH_NARROW = 9;

  private static final Map<Covered, Boolean> COVERED = new ConcurrentHashMap<>();

  private final LaneIr graph;
  private final List<Output> outputs = new ArrayList<>();
  private final List<RowFold> folds = new ArrayList<>();
  private final Map<Integer, CastOf> casts = new HashMap<>();
  private int streams;
  private int singles;

  private record CastOf(DType type, int value) {}

  private record Covered(Class<?> operation, DType.Arithmetic arithmetic) {}

  /// A loop over float32 elements.
  public LoopBuilder() {
    this(DType.Arithmetic.FLOAT);
  }

  /// A loop that computes in this arithmetic.
  public LoopBuilder(DType.Arithmetic arithmetic) {
    graph = new LaneIr(arithmetic);
  }

  /// A value that is stored element by element.
  ///
  /// @param isResult whether nothing in the same program reads it again
  record Output(int node, int stream, boolean isResult) {}

  /// A fold of a value's rows: with all elements of a register, and with the last ones alone.
  record RowFold(Fold fold, int whole, int rest, int stream) {}

  /// Whether there is machine code for an operation, on its own.
  public static boolean covers(Unary operation, DType.Arithmetic arithmetic) {
    return COVERED.computeIfAbsent(
        new Covered(operation.getClass(), arithmetic),
        c -> {
          LoopBuilder builder = new LoopBuilder(arithmetic);
          return builder.apply(operation, builder.stream()).isPresent();
        });
  }

  /// Whether there is machine code for an operation, on its own.
  public static boolean covers(Binary operation, DType.Arithmetic arithmetic) {
    return COVERED.computeIfAbsent(
        new Covered(operation.getClass(), arithmetic),
        c -> {
          LoopBuilder builder = new LoopBuilder(arithmetic);
          return builder.apply(operation, builder.stream(), builder.stream()).isPresent();
        });
  }

  /// A loop that folds the rows of stream 0, element by element, into the one row of stream 1.
  public static Optional<LoopCode> lines(Fold fold) {
    try {
      return MachineCode.load(new FoldLinesWriter(fold).write()).map(LoopCode::new);
    } catch (UnsupportedTraceException e) {
      return Optional.empty();
    }
  }

  /// Whether loops of an arithmetic can read elements of this type, and write them.
  public static boolean covers(DType.Arithmetic arithmetic, DType type) {
    return StreamWriter.covers(arithmetic, type);
  }

  /// A sequence of elements of this type, one for each place of each row.
  public int stream(DType type) {
    setType(type);
    return stream();
  }

  private void setType(DType type) {
    boolean plain =
        switch (graph.arithmetic()) {
          case FLOAT -> type == DType.FLOAT32;
          case DOUBLE -> type == DType.FLOAT64;
          case LONG -> type == DType.INT64;
        };
    if (!plain) {
      graph.setType(streams, type);
    }
  }

  /// A sequence of elements, one for each place of each row.
  public int stream() {
    return graph.leaf(Opcode.STREAM, streams++);
  }

  /// A sequence with one element for each row.
  public int perRow() {
    return graph.leaf(Opcode.ROW, streams++);
  }

  /// One element for the whole run.
  public int single() {
    return graph.leaf(Opcode.SINGLE, singles++);
  }

  /// What a unary operation makes of a value; empty if it has to stay with the Vector API.
  public Optional<Integer> apply(Unary operation, int a) {
    return trace(operation, "apply", a);
  }

  /// What a binary operation makes of two values.
  public Optional<Integer> apply(Binary operation, int a, int b) {
    return trace(operation, "apply", a, b);
  }

  private Optional<Integer> trace(Object operation, String method, int... operands) {
    try {
      return Optional.of(
          graph.isWide()
              ? new ScalarBytecodeTracer(graph).trace(operation, method, operands)
              : new BytecodeTracer(graph).trace(operation, method, operands));
    } catch (UnsupportedTraceException e) {
      return Optional.empty();
    }
  }

  /// `condition != 0 ? yes : no`.
  public int where(int condition, int yes, int no) {
    return graph.blend(no, yes, graph.isTrue(condition));
  }

  /// What a type holds of a value.
  public Optional<Integer> cast(DType type, int value) {
    try {
      int result = graph.cast(type, value);
      casts.put(result, new CastOf(type, value));
      return Optional.of(result);
    } catch (UnsupportedTraceException e) {
      return Optional.empty();
    }
  }

  /// `a + b`.
  public int sum(int a, int b) {
    return graph.binary(Opcode.ADD, a, b);
  }

  /// Stores a value; returns the number of its stream.
  ///
  /// @param isResult whether nothing in the same program reads it again
  public int store(int value, boolean isResult) {
    outputs.add(new Output(value, streams, isResult));
    return streams++;
  }

  /// Stores a value as elements of this type; returns the number of its stream.
  public int store(int value, DType type) {
    CastOf cast = casts.get(value);
    // What is stored in a type need not be rounded to it before.
    int from = cast != null && cast.type == type ? cast.value : value;
    int stored = graph.stored(type, from);
    setType(type);
    return store(stored, false);
  }

  /// Folds each row of a value into one element; returns the number of the stream that takes them.
  public Optional<Integer> fold(Fold fold, int value) {
    if (graph.isWide()) {
      return Optional.empty();
    }
    int so = graph.leaf(Opcode.ACCUMULATOR, folds.size());
    int identity = graph.constant((float) fold.identity());
    int rest = graph.blend(identity, value, graph.leaf(Opcode.REST, 0));
    Optional<Integer> whole = trace(fold, "combine", so, value);
    Optional<Integer> last = trace(fold, "combine", so, rest);
    if (whole.isEmpty() || last.isEmpty()) {
      return Optional.empty();
    }
    folds.add(new RowFold(fold, whole.get(), last.get(), streams));
    return Optional.of(streams++);
  }

  /// The loop, ready to run; empty if it needs more than the processor has.
  public Optional<LoopCode> build() {
    return build(false);
  }

  /// The same loop, which stores results past the caches: for so many of them that the caches would
  /// be filled with what is not read again soon. It wants them to begin at multiples of a
  /// register's length.
  public Optional<LoopCode> buildPastCaches() {
    return build(true);
  }

  private Optional<LoopCode> build(boolean pastCaches) {
    int most = graph.narrowest() > 1 ? MOST_WITH_NARROW : LoopCode.MOST_STREAMS;
    int room = graph.isWide() ? LoopCode.MOST_SINGLES / 2 : LoopCode.MOST_SINGLES;
    if (streams > most || singles > room) {
      return Optional.empty();
    }
    try {
      byte[] code = new LoopWriter(graph, outputs, folds, streams).write(pastCaches);
      return MachineCode.load(code).map(LoopCode::new);
    } catch (UnsupportedTraceException e) {
      return Optional.empty();
    }
  }
}
