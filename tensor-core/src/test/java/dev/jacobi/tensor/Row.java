package dev.jacobi.tensor;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/// What tests know about one public operation; all that can be said of every operation is generated
/// from it.
///
/// @param name the name by which users call it, as a function or as a method
/// @param samples calls with little data: together they show every way to call it
/// @param large calls with enough data for several tiles and threads
/// @param reference what it computes, written independently of the engine
/// @param traits what makes it special
public record Row(
    String name,
    List<Sample> samples,
    List<Sample> large,
    Optional<Reference> reference,
    Set<Trait> traits) {
  /// What a row may say about its operation.
  public enum Trait {
    /// Results have no gradient: they are positions, truth values or new numbers.
    NO_GRADIENT,
    /// Results are random.
    RANDOM,
    /// Most inputs of its shape are an error, as matrices that are singular.
    PARTIAL,
    /// Results may differ in the last places with the layout of the inputs: sums in another order.
    ORDER,
    /// The operation takes the difference of nearly equal numbers: errors are relative to 1.
    CANCELS
  }

  /// An operation by its definition, in double.
  public sealed interface Reference {
    /// A function of each element.
    record OfOne(DoubleUnaryOperator function) implements Reference {}

    /// A function of two elements, with broadcasting.
    record OfTwo(DoubleBinaryOperator function) implements Reference {}

    /// A function of all elements along the dimensions named last.
    record OfMany(ToDoubleFunction<double[]> function) implements Reference {}
  }

  /// A row that cannot change any more.
  public Row {
    samples = List.copyOf(samples);
    large = List.copyOf(large);
    traits = Set.copyOf(traits);
  }

  /// Any operation; samples follow.
  static Row operation(String name) {
    return new Row(name, List.of(), List.of(), Optional.empty(), Set.of());
  }

  /// A function of each element.
  static Row unary(String name, DoubleUnaryOperator reference) {
    return operation(name)
        .with(new Reference.OfOne(reference))
        .sample(Input.real(2, 3))
        .sample(Input.real())
        .sample(Input.real(5))
        .sample(Input.real(2, 1, 3))
        .sample(Input.real(0))
        .sample(Input.real(2, 0, 3))
        .large(Input.real(40, 1031))
        .large(Input.real(40_001));
  }

  /// A function of two elements, with broadcasting; also of an element and a number.
  static Row binary(String name, DoubleBinaryOperator reference) {
    return operation(name)
        .with(new Reference.OfTwo(reference))
        .sample(Input.real(2, 3), Input.between(-1, 3, 2, 3))
        .sample(Input.real(2, 3), Input.real(3))
        .sample(Input.real(2, 1), Input.real(3))
        .sample(Input.real(), Input.real(2, 2))
        .sample(Input.real(4), Input.between(1, 2))
        .sample(Input.real(2, 1, 3), Input.real(4, 1))
        .sample(Input.real(0, 3), Input.real(1, 3))
        .sample(Input.real(2, 3), 1.5)
        .sample(Input.real(), 3.0)
        .sample(Input.real(0), 2.0)
        .large(Input.real(40, 1031), Input.between(-1, 3, 40, 1031))
        .large(Input.real(40, 1031), Input.real(1031))
        .large(Input.real(40, 1031), Input.real(40, 1))
        .large(Input.real(40_001), 1.5);
  }

  /// A fold along dimensions, called with `keepdim` and dimensions.
  static Row fold(String name, ToDoubleFunction<double[]> reference) {
    Row row = operation(name).with(new Reference.OfMany(reference)).trait(Trait.ORDER);
    for (boolean keepdim : new boolean[] {false, true}) {
      row =
          row.sample(Input.real(2, 3), keepdim)
              .sample(Input.real(2, 3), keepdim, 0)
              .sample(Input.real(2, 3), keepdim, 1)
              .sample(Input.real(2, 3, 2), keepdim, -1)
              .sample(Input.real(2, 3, 2), keepdim, 0, 2)
              .sample(Input.real(2, 1, 3), keepdim, -2, -1)
              .sample(Input.real(), keepdim)
              .sample(Input.real(), keepdim, 0);
    }
    return row.sample(Input.real(2, 3))
        .sample(Input.real(2, 3), 1)
        .large(Input.real(40, 1031), false, 1)
        .large(Input.real(40, 1031), false, 0)
        .large(Input.real(40, 1031), true)
        .large(Input.real(3, 20_000), false, 1)
        .large(Input.real(30, 40, 50), false, 1)
        .large(Input.real(30, 40, 50), false, 0, 2);
  }

  /// Another call.
  Row sample(Object... arguments) {
    return new Row(name, and(samples, arguments), large, reference, traits);
  }

  /// Another call with much data.
  Row large(Object... arguments) {
    return new Row(name, samples, and(large, arguments), reference, traits);
  }

  private static List<Sample> and(List<Sample> samples, Object... arguments) {
    List<Sample> more = new ArrayList<>(samples);
    more.add(Sample.of(arguments));
    return more;
  }

  private Row with(Reference other) {
    return new Row(name, samples, large, Optional.of(other), traits);
  }

  /// The row with something special.
  Row trait(Trait trait) {
    Set<Trait> more = EnumSet.of(trait);
    more.addAll(traits);
    return new Row(name, samples, large, reference, more);
  }

  /// Samples keep away from points where the function has a jump or no derivative.
  Row kinks(double... points) {
    return map(input -> input.type().isFloating() ? input.awayFrom(0.05, points) : input);
  }

  /// Samples whose first tensor stays within the domain of the function.
  Row domain(double low, double high) {
    List<Sample> inside = new ArrayList<>();
    for (Sample sample : samples) {
      inside.add(scaled(sample, low, high));
    }
    return new Row(
        name, inside, large.stream().map(s -> scaled(s, low, high)).toList(), reference, traits);
  }

  private static Sample scaled(Sample sample, double low, double high) {
    if (!(sample.arguments().getFirst() instanceof Input input)) {
      return sample;
    }
    return sample.with(0, Input.between(low, high, input.shape().toArray()));
  }

  private Row map(UnaryOperator<Input> change) {
    return new Row(
        name,
        samples.stream().map(s -> s.map(change)).toList(),
        large.stream().map(s -> s.map(change)).toList(),
        reference,
        traits);
  }

  /// Whether the row says this.
  public boolean is(Trait trait) {
    return traits.contains(trait);
  }

  /// Calls the operation.
  public List<Tensor> call(List<Object> arguments) {
    return Operation.named(name).call(arguments);
  }

  @Override
  public String toString() {
    return name;
  }
}
