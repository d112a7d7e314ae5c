package dev.jacobi.cpu.code;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Fold;
import dev.jacobi.backend.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Collects what a loop over rows of float32 elements does: where its values come from, the
/// operations on them, and where results go. A value is a number of this builder.
public final class LoopBuilder {
  private static final Map<Class<?>, Boolean> COVERED = new ConcurrentHashMap<>();

  private final LaneGraph graph = new LaneGraph();
  private final List<Output> outputs = new ArrayList<>();
  private final List<RowFold> folds = new ArrayList<>();
  private int streams;
  private int singles;

  /// A value that is stored element by element.
  ///
  /// @param isResult whether nothing in the same program reads it again
  record Output(int node, int stream, boolean isResult) {}

  /// A fold of a value's rows: with all elements of a register, and with the last ones alone.
  record RowFold(Fold fold, int whole, int rest, int stream) {}

  /// Whether there is machine code for an operation, on its own.
  public static boolean covers(Unary operation) {
    return COVERED.computeIfAbsent(
        operation.getClass(),
        c -> {
          LoopBuilder builder = new LoopBuilder();
          return builder.apply(operation, builder.stream()).isPresent();
        });
  }

  /// Whether there is machine code for an operation, on its own.
  public static boolean covers(Binary operation) {
    return COVERED.computeIfAbsent(
        operation.getClass(),
        c -> {
          LoopBuilder builder = new LoopBuilder();
          return builder.apply(operation, builder.stream(), builder.stream()).isPresent();
        });
  }

  /// A loop that folds the rows of stream 0, element by element, into the one row of stream 1.
  public static Optional<LoopCode> lines(Fold fold) {
    try {
      return MachineCode.load(new LinesWriter(fold).write()).map(LoopCode::new);
    } catch (Untraceable e) {
      return Optional.empty();
    }
  }

  /// A sequence of elements, one for each place of each row.
  public int stream() {
    return graph.leaf(Step.STREAM, streams++);
  }

  /// A sequence with one element for each row.
  public int perRow() {
    return graph.leaf(Step.ROW, streams++);
  }

  /// One element for the whole run.
  public int single() {
    return graph.leaf(Step.SINGLE, singles++);
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
      return Optional.of(new Tracer(graph).trace(operation, method, operands));
    } catch (Untraceable e) {
      return Optional.empty();
    }
  }

  /// `condition != 0 ? yes : no`.
  public int where(int condition, int yes, int no) {
    int mask = graph.compare(Step.COMPARE, condition, graph.constant(0), Predicates.NOT_EQUAL);
    return graph.blend(no, yes, mask);
  }

  /// `a + b`.
  public int sum(int a, int b) {
    return graph.binary(Step.ADD, a, b);
  }

  /// Stores a value; returns the number of its stream.
  ///
  /// @param isResult whether nothing in the same program reads it again
  public int store(int value, boolean isResult) {
    outputs.add(new Output(value, streams, isResult));
    return streams++;
  }

  /// Folds each row of a value into one element; returns the number of the stream that takes them.
  public Optional<Integer> fold(Fold fold, int value) {
    int so = graph.leaf(Step.ACCUMULATOR, folds.size());
    int identity = graph.constant((float) fold.identity());
    int rest = graph.blend(identity, value, graph.leaf(Step.REST, 0));
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
    if (streams > LoopCode.MOST_STREAMS || singles > LoopCode.MOST_SINGLES) {
      return Optional.empty();
    }
    try {
      byte[] code = new LoopWriter(graph, outputs, folds, streams).write(pastCaches);
      return MachineCode.load(code).map(LoopCode::new);
    } catch (Untraceable e) {
      return Optional.empty();
    }
  }
}
