package dev.jacobi.tensor;

import dev.jacobi.backend.Fold;
import dev.jacobi.backend.Pointwise;
import dev.jacobi.backend.ReferenceCounted;
import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import org.jspecify.annotations.Nullable;

/// A value in a group of operations that has not been computed yet.
sealed interface DeferredNode {
  Shape shape();

  /// Numbers that are there.
  record Leaf(View view) implements DeferredNode {
    @Override
    public Shape shape() {
      return view.shape();
    }
  }

  /// One number, the same everywhere.
  record Scalar(double value) implements DeferredNode {
    @Override
    public Shape shape() {
      return Shape.SCALAR;
    }
  }

  /// The result of an operation, to be computed when somebody needs it. It owns what it will be
  /// computed from, and then the result's memory.
  final class Deferred extends ReferenceCounted implements DeferredNode {
    final Work work;
    final Shape shape;
    final DType dtype;
    final DType.Arithmetic arithmetic;
    final int size;
    private DeferredNode @Nullable [] inputs;
    private @Nullable View view;
    private int runs;

    Deferred(
        Work work, Shape shape, DType dtype, DType.Arithmetic arithmetic, DeferredNode... inputs) {
      super(0);
      this.work = work;
      this.shape = shape;
      this.dtype = dtype;
      this.arithmetic = arithmetic;
      this.inputs = inputs;
      int sum = 1;
      for (DeferredNode input : inputs) {
        DeferredNode.own(input);
        sum += input instanceof Deferred deferred && deferred.view == null ? deferred.size : 0;
      }
      this.size = sum;
    }

    @Override
    public Shape shape() {
      return shape;
    }

    DeferredNode input(int i) {
      return inputs()[i];
    }

    DeferredNode[] inputs() {
      DeferredNode[] present = inputs;
      if (present == null) {
        throw new IllegalStateException("a computed value has no inputs any more");
      }
      return present;
    }

    @Nullable View view() {
      return view;
    }

    /// Takes the result, and lets go of the inputs.
    synchronized void complete(View result) {
      view = result;
      if (isFreed()) {
        result.storage().release();
      }
      letGo();
    }

    @Override
    protected synchronized void free() {
      View result = view;
      if (result != null) {
        result.storage().release();
      }
      letGo();
    }

    private void letGo() {
      DeferredNode[] present = inputs;
      inputs = null;
      if (present != null) {
        for (DeferredNode input : present) {
          switch (input) {
            case Leaf leaf -> leaf.view.storage().release();
            case Scalar scalar -> {}
            case Deferred deferred -> deferred.release();
          }
        }
      }
    }

    /// How often the value was computed in passing, without being kept.
    int runs() {
      return runs;
    }

    void countRun() {
      runs++;
    }

    boolean isFold() {
      return work instanceof FoldRows;
    }
  }

  /// Becomes an owner of what a node reads.
  static void own(DeferredNode input) {
    boolean isThere =
        switch (input) {
          case Leaf leaf -> leaf.view.storage().retain();
          case Scalar scalar -> true;
          case Deferred deferred -> deferred.retain();
        };
    if (!isThere) {
      throw new IllegalStateException(
          "an operand's memory was given back while it was in use: another thread has changed it"
              + " in place; let it read a copy()");
    }
  }

  /// What a deferred value does.
  sealed interface Work {}

  /// A function of the elements at one place.
  record Map(Pointwise operation) implements Work {}

  /// The fold of the last `dims` dimensions, which get size 1.
  record FoldRows(Fold fold, int dims) implements Work {}
}
