package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The arguments of one call: [Input]s where the operation takes tensors, otherwise Java's numbers
/// and truth values.
public record Sample(List<Object> arguments) {
  /// A sample whose arguments cannot change any more.
  public Sample {
    arguments = List.copyOf(arguments);
  }

  static Sample of(Object... arguments) {
    return new Sample(List.of(arguments));
  }

  /// The tensors among the arguments.
  public List<Input> inputs() {
    return arguments.stream().filter(Input.class::isInstance).map(Input.class::cast).toList();
  }

  /// The same call with its floating-point tensors as another type.
  public Sample as(DType type) {
    return map(input -> input.type().isFloating() ? input.as(type) : input);
  }

  /// The same call with other tensors.
  public Sample map(Function<Input, Input> change) {
    List<Object> changed = new ArrayList<>();
    for (Object argument : arguments) {
      changed.add(argument instanceof Input input ? change.apply(input) : argument);
    }
    return new Sample(changed);
  }

  /// The same call with one other argument.
  public Sample with(int i, Object argument) {
    List<Object> changed = new ArrayList<>(arguments);
    changed.set(i, argument);
    return new Sample(changed);
  }

  /// The arguments with tensors in the place of inputs.
  public List<Object> make(Function<Input, Tensor> maker) {
    List<Object> made = new ArrayList<>();
    for (Object argument : arguments) {
      made.add(argument instanceof Input input ? maker.apply(input) : argument);
    }
    return made;
  }

  @Override
  public String toString() {
    return arguments.stream().map(Object::toString).collect(Collectors.joining(", ", "(", ")"));
  }
}
