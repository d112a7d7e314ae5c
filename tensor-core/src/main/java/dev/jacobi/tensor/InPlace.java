package dev.jacobi.tensor;

import dev.jacobi.backend.Copy;
import dev.jacobi.backend.Storage;
import dev.jacobi.backend.View;
import dev.jacobi.shape.ShapeException;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// Changes of a tensor's elements in place.
///
/// Where a gradient could get lost the change is recorded: the tensor goes on as the result of an
/// operation, and the graph keeps what it was. Otherwise, as in `noGrad`, the elements are
/// overwritten, and a gradient that needed them is refused.
final class InPlace {
  private InPlace() {}

  /// Gives `target` the elements of a tensor of the same shape, converted to its type.
  ///
  /// @throws IllegalStateException if it is a leaf that requires a gradient, outside of `noGrad`,
  ///   or the change would have to be recorded in a part of another tensor
  static Tensor assign(Tensor target, Tensor value) {
    Objects.requireNonNull(target, "assign: a target is null");
    Objects.requireNonNull(value, "assign: a value is null");
    if (!value.shape().equals(target.shape())) {
      throw new ShapeException(
          "assign: value of shape %s does not fit into shape %s"
              .formatted(value.shape(), target.shape()));
    }
    if (isRecorded(target, value)) {
      return recorded("assign", target, before -> Movement.copy(value.to(target.dtype())));
    }
    return overwrite("assign", target, value);
  }

  static void assign(Tensor[] targets, Tensor[] values) {
    Objects.requireNonNull(targets, "assign: targets is null");
    Objects.requireNonNull(values, "assign: values is null");
    if (targets.length != values.length) {
      throw new IllegalArgumentException(
          "assign: %d targets, but %d values".formatted(targets.length, values.length));
    }
    Composite.of(
        "assign",
        () -> {
          Tensor.evaluate(values);
          return values;
        });
    for (int i = 0; i < targets.length; i++) {
      assign(targets[i], values[i]);
    }
  }

  static Tensor fill(Tensor target, double value) {
    Dispatch.checkHolds("fill", target, value);
    Tensor elements = Tensor.fullLike(target.detach(), value);
    return isRecorded(target, elements)
        ? recorded("fill", target, before -> elements)
        : overwrite("fill", target, elements);
  }

  static Tensor add(Tensor target, Tensor other) {
    Objects.requireNonNull(other, "addInPlace: other is null");
    Tensor sum = Composite.of("addInPlace", () -> target.detach().add(other.detach()));
    if (!sum.shape().equals(target.shape())) {
      throw new ShapeException(
          "addInPlace: shape %s does not broadcast into %s, which would have to grow; use add"
              .formatted(other.shape(), target.shape()));
    }
    return isRecorded(target, other)
        ? recorded("addInPlace", target, before -> before.add(other).to(target.dtype()))
        : overwrite("addInPlace", target, sum);
  }

  private static boolean isRecorded(Tensor target, Tensor value) {
    return (target.isTracked() || value.isTracked()) && NoGrad.isRecording();
  }

  private static Tensor recorded(String name, Tensor target, UnaryOperator<Tensor> operation) {
    if (target.vertex() instanceof AccumulateGrad leaf && leaf.requiresGrad()) {
      throw new IllegalStateException(
          name
              + ": a leaf that requires a gradient can be changed in place only inside"
              + " noGrad(() -> ...)");
    }
    TensorStorage data = target.data();
    if (!data.isWhole(target.layout())) {
      throw new IllegalStateException(
          ("%s: shape %s is a part of a larger tensor, whose gradient a change in this part would"
                  + " break; build the larger one with cat, stack or where, or change it inside"
                  + " noGrad(() -> ...)")
              .formatted(name, target.shape()));
    }
    Tensor before = new Tensor(data.snapshot(), target.layout(), target.vertex());
    Tensor result = operation.apply(before);
    data.replaceRecorded(name, result.contiguous().data());
    target.vertex(result.origin());
    return target;
  }

  private static Tensor overwrite(String name, Tensor target, Tensor value) {
    checkDistinct(name, target);
    Versions.checkKnown(name, target, value);
    Dispatch.sameDevice(name, target, value);
    Tensor source = value.detach().to(target.dtype());
    TensorStorage data = target.data();
    boolean whole = data.isWhole(target.layout()) && source.layout().isContiguous();
    if (whole && source.data() != data && source.data().isWhole(source.layout())) {
      // The value's elements become the storage: nothing is copied. Whoever changes one of the two
      // in place makes a copy first, and readers that wait keep the old elements.
      data.replace(name, source.data());
    } else {
      // Elements of this storage could be overwritten before they are read.
      boolean overlaps = source.data() == data && !source.layout().equals(target.layout());
      Tensor read = overlaps ? Movement.copy(source) : source;
      Storage own = read.view().storage();
      View from = new View(own, read.dtype(), read.layout());
      // The target may let go of what is read.
      boolean isOwned = own.retain();
      try {
        View to = data.writable(name, target.layout());
        data.backend.run(new Copy(), new View[] {from}, new View[] {to});
      } finally {
        if (isOwned) {
          own.release();
        }
      }
    }
    return target;
  }

  private static void checkDistinct(String name, Tensor target) {
    for (int d = 0; d < target.rank(); d++) {
      if (target.size(d) > 1 && target.layout().stride(d) == 0) {
        throw new IllegalStateException(
            "%s: dim %d of shape %s repeats the same elements, as expand() made it; change a copy()"
                .formatted(name, d, target.shape()));
      }
    }
  }
}
