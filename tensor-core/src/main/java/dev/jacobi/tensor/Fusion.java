package dev.jacobi.tensor;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.Cast;
import dev.jacobi.backend.Program;
import dev.jacobi.backend.Program.Apply;
import dev.jacobi.backend.Program.Constant;
import dev.jacobi.backend.Program.Instruction;
import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.DeferredNode.Deferred;
import dev.jacobi.tensor.DeferredNode.FoldRows;
import dev.jacobi.tensor.DeferredNode.Leaf;
import dev.jacobi.tensor.DeferredNode.Map;
import dev.jacobi.tensor.DeferredNode.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Computes deferred values: gathers what belongs to one pass over memory into a program, and gives
/// that to the device.
///
/// A value that is only passed through is not stored. When a second program wants it, it is
/// computed again, which costs less than memory traffic; from the third on it is stored.
final class Fusion {
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final int RUNS_BEFORE_STORING = 2;

  /// How many values after one may join its pass, and from how many instructions on none do:
  /// planning a program takes more than linear time, so many values make many programs.
  private static final int LOOK_AHEAD = 64;

  private static final int LONG_PROGRAM = 64;

  private static final String NO_CELL =
      "recurrence: a cell must give what operations that work element by element make of its inputs";

  private final Backend backend;
  private final Shape wide;
  private final Shape narrow;
  private final int rowDims;
  private final DType.Arithmetic arithmetic;
  private final List<View> leaves = new ArrayList<>();
  private final List<Instruction> body = new ArrayList<>();
  private final IdentityHashMap<DeferredNode, Integer> values = new IdentityHashMap<>();
  private final List<Deferred> included = new ArrayList<>();

  private Fusion(Backend backend, Shape wide, int rowDims, DType.Arithmetic arithmetic) {
    this.backend = backend;
    this.wide = wide;
    this.rowDims = rowDims;
    this.narrow = narrow(wide, rowDims);
    this.arithmetic = arithmetic;
  }

  private static Shape narrow(Shape wide, int rowDims) {
    long[] sizes = wide.toArray();
    Arrays.fill(sizes, sizes.length - rowDims, sizes.length, 1);
    return Shape.of(sizes);
  }

  /// Computes `roots`; those that fit into one pass with one before them are computed in it.
  static void compute(Backend backend, Deferred... roots) {
    LOCK.lock();
    try {
      List<Deferred> all = Arrays.asList(roots);
      for (int i = 0; i < roots.length; i++) {
        if (roots[i].view() == null) {
          int end = Math.min(roots.length, i + 1 + LOOK_AHEAD);
          program(backend, roots[i], all.subList(i + 1, end));
        }
      }
    } finally {
      LOCK.unlock();
    }
  }

  private static View computed(Backend backend, Deferred value) {
    if (value.view() == null) {
      program(backend, value, List.of());
    }
    View view = value.view();
    if (view == null) {
      throw new IllegalStateException("a program did not compute its root");
    }
    return view;
  }

  private static void program(Backend backend, Deferred root, List<Deferred> others) {
    Fusion fusion = domain(backend, root);
    try {
      fusion.run(root, others);
    } finally {
      fusion.letGo();
    }
  }

  private void run(Deferred root, List<Deferred> others) {
    value(root);
    Set<Deferred> roots = Collections.newSetFromMap(new IdentityHashMap<>());
    roots.add(root);
    for (Deferred other : others) {
      boolean hasRoom = body.size() < LONG_PROGRAM;
      if (hasRoom && other.view() == null && admits(other, false)) {
        value(other);
        roots.add(other);
      }
    }
    run(roots);
  }

  /// The domain of a root: that of the fold that is nearest to it, if any fits.
  private static Fusion domain(Backend backend, Deferred root) {
    Deferred fold = nearestFold(root, root.shape);
    if (fold == null) {
      return new Fusion(backend, root.shape, 0, root.arithmetic);
    }
    FoldRows work = (FoldRows) fold.work;
    return new Fusion(backend, fold.input(0).shape(), work.dims(), root.arithmetic);
  }

  private static @Nullable Deferred nearestFold(Deferred root, Shape shape) {
    List<Deferred> queue = new ArrayList<>(List.of(root));
    for (int i = 0; i < queue.size(); i++) {
      Deferred value = queue.get(i);
      if (value.work instanceof FoldRows fold) {
        Shape from = value.input(0).shape();
        boolean fits = from.equals(shape) || value.shape.equals(shape);
        if (fits && (value == root || !isLong(from, fold.dims()))) {
          return value;
        }
        continue;
      }
      for (DeferredNode input : value.inputs()) {
        if (input instanceof Deferred next
            && next.view() == null
            && next.arithmetic == root.arithmetic
            && !queue.contains(next)) {
          queue.add(next);
        }
      }
    }
    return null;
  }

  private static boolean isLong(Shape wide, int rowDims) {
    long length = 1;
    for (int d = 1; d <= rowDims; d++) {
      length *= wide.size(-d);
    }
    return length > Program.LONGEST_ROW;
  }

  /// Whether a value can be computed in this pass.
  private boolean admits(Deferred value, boolean root) {
    if (value.arithmetic != arithmetic) {
      return false;
    }
    if (value.work instanceof FoldRows fold) {
      return fold.dims() == rowDims
          && value.input(0).shape().equals(wide)
          && (root || !isLong(wide, rowDims));
    }
    boolean fits = value.shape.equals(wide) || value.shape.equals(narrow);
    return fits && (root || rowDims == 0 || !isLong(wide, rowDims) || value.shape.equals(wide));
  }

  private int value(DeferredNode node) {
    Integer known = values.get(node);
    if (known != null) {
      return known;
    }
    int value =
        switch (node) {
          case Leaf leaf -> leaf(leaf.view());
          case Scalar scalar -> emit(new Constant(scalar.value()));
          case Deferred deferred when deferred.view() != null -> leaf(computed(backend, deferred));
          case Deferred deferred when !admits(deferred, included.isEmpty()) ->
              leaf(computed(backend, deferred));
          case Deferred deferred -> instruction(deferred);
        };
    values.put(node, value);
    return value;
  }

  /// Leaves are numbered from -1 downwards until all are known. They are owned until the pass has
  /// run: a pass that another value needs first may store one of this pass's values, which then
  /// lets go of what it was to be computed from.
  private int leaf(View view) {
    for (int i = 0; i < leaves.size(); i++) {
      View other = leaves.get(i);
      if (other.storage().equals(view.storage()) && other.layout().equals(view.layout())) {
        return -1 - i;
      }
    }
    DeferredNode.own(new Leaf(view));
    leaves.add(view);
    return -leaves.size();
  }

  private void letGo() {
    leaves.forEach(view -> view.storage().release());
  }

  private int emit(Instruction instruction) {
    body.add(instruction);
    return body.size() - 1;
  }

  private int instruction(Deferred value) {
    included.add(value);
    return switch (value.work) {
      case FoldRows fold -> {
        int result = emit(new Program.FoldRows(fold.fold(), value(value.input(0))));
        // The fold of long rows stands alone, and is rounded when it is stored.
        yield isLong(wide, rowDims) ? result : rounded(result, value.dtype);
      }
      case Map map -> {
        DeferredNode[] inputs = value.inputs();
        int a = value(inputs[0]);
        if (map.operation() instanceof Cast cast && holds(cast.to())) {
          yield a;
        }
        int b = inputs.length > 1 ? value(inputs[1]) : NONE;
        int c = inputs.length > 2 ? value(inputs[2]) : NONE;
        int result = emit(new Apply(map.operation(), a, b, c));
        yield map.operation() instanceof Cast ? result : rounded(result, value.dtype);
      }
    };
  }

  /// A value as a type holds it, so that it is the same whether or not it goes through memory.
  private int rounded(int value, DType type) {
    return holds(type) || type == DType.BOOL
        ? value
        : emit(new Apply(new Cast(type), value, NONE, NONE));
  }

  private static final int NONE = Integer.MIN_VALUE;

  /// Whether numbers of this program's arithmetic need no rounding to become this type.
  private boolean holds(DType type) {
    return switch (arithmetic) {
      case FLOAT -> type == DType.FLOAT32;
      case DOUBLE -> type == DType.FLOAT64;
      case LONG -> type == DType.INT64;
    };
  }

  /// The program that computes `roots`, pointwise values of one shape, from `inputs`.
  ///
  /// @throws IllegalArgumentException if it would take more than one pass, or other inputs
  static Program trace(Backend backend, List<View> inputs, List<DeferredNode> roots) {
    DeferredNode first = roots.getFirst();
    if (!(first instanceof Deferred value)) {
      throw new IllegalArgumentException(NO_CELL);
    }
    Fusion fusion = new Fusion(backend, value.shape, 0, value.arithmetic);
    try {
      inputs.forEach(fusion::leaf);
      for (DeferredNode root : roots) {
        fusion.value(root);
      }
      if (fusion.leaves.size() > inputs.size()) {
        throw new IllegalArgumentException(NO_CELL);
      }
      return fusion.program(roots);
    } finally {
      fusion.letGo();
    }
  }

  private void run(Set<Deferred> roots) {
    List<Deferred> stored = new ArrayList<>();
    for (Deferred value : included) {
      boolean wanted =
          roots.contains(value) || value.isFold() || value.runs() >= RUNS_BEFORE_STORING;
      // A pass that was needed first may have stored it.
      if (wanted && value.view() == null) {
        stored.add(value);
      }
    }
    if (rowDims > 0 && isLong(wide, rowDims)) {
      stored.removeIf(value -> !roots.contains(value));
    }
    if (stored.isEmpty()) {
      return;
    }
    View[] results =
        stored.stream()
            .map(
                v ->
                    new View(
                        backend.allocate(v.dtype, v.shape.numel()),
                        v.dtype,
                        Layout.contiguous(v.shape)))
            .toArray(View[]::new);
    backend.run(program(stored), leaves.toArray(View[]::new), results);
    for (int i = 0; i < results.length; i++) {
      stored.get(i).complete(results[i]);
    }
    included.forEach(Deferred::countRun);
  }

  private Program program(List<? extends DeferredNode> results) {
    List<Instruction> instructions = new ArrayList<>(body.size());
    for (Instruction instruction : body) {
      instructions.add(
          switch (instruction) {
            case Constant constant -> constant;
            case Program.FoldRows fold -> new Program.FoldRows(fold.fold(), place(fold.a()));
            case Apply apply ->
                new Apply(apply.operation(), place(apply.a()), place(apply.b()), place(apply.c()));
          });
    }
    List<Integer> outputs = results.stream().map(v -> place(index(v))).toList();
    return new Program(arithmetic, wide, rowDims, leaves.size(), instructions, outputs);
  }

  private int index(DeferredNode value) {
    Integer known = values.get(value);
    if (known == null) {
      throw new IllegalStateException("a value is missing from its program");
    }
    return known;
  }

  private int place(int value) {
    return value == NONE ? -1 : value < 0 ? -1 - value : leaves.size() + value;
  }
}
