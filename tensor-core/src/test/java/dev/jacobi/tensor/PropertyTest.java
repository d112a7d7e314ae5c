package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.backend.Backend;
import dev.jacobi.engine.Backends;
import dev.jacobi.engine.EngineSettings;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Device;
import dev.jacobi.tensor.Row.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What must hold for every operation of the catalogue: its result depends on the values alone, not
/// on where they lie, when they are computed, or by how many threads.
class PropertyTest {
  private static final double FLOAT32 = 1e-5;
  private static final long EVERYTHING_WAITS = -1;
  private static final NamedBackend ONE = NamedBackend.withThreads(1);
  private static final NamedBackend THREE = NamedBackend.withThreads(3);

  @TestFactory
  Stream<DynamicTest> layoutDoesNotMatter() {
    return forEach(row -> concat(row.samples(), row.large()), PropertyTest::checkLayout);
  }

  private static void checkLayout(Row row, Sample sample) {
    List<Tensor> expected = row.call(sample.make(Input::make));
    Backend backend = Backends.cpu();
    for (Form form : Form.values()) {
      List<Tensor> actual = row.call(sample.make(input -> input.make(form, backend)));
      Close.assertClose(expected, actual, order(row), row + " of " + form + sample);
    }
  }

  /// Sums in another order may differ in the last places.
  private static double order(Row row) {
    return row.is(Trait.ORDER) ? FLOAT32 : 0;
  }

  @TestFactory
  Stream<DynamicTest> expandedInputsAreLikeCopies() {
    return forEach(PropertyTest::unlessPartial, PropertyTest::checkExpanded);
  }

  private static void checkExpanded(Row row, Sample sample) {
    Backend backend = Backends.cpu();
    Function<Input, Tensor> repeat =
        input ->
            input.shape().rank() > 0 && input.shape().numel() > 0 && input.type().isFloating()
                ? input.repeated(backend)
                : input.make();
    List<Tensor> actual = row.call(sample.make(repeat));
    List<Tensor> expected = row.call(sample.make(input -> repeat.apply(input).copy()));
    Close.assertClose(expected, actual, order(row), row + " of expanded " + sample);
  }

  @TestFactory
  Stream<DynamicTest> fusedIsEager() {
    return forEach(PropertyTest::unlessPartial, PropertyTest::checkFused);
  }

  private static void checkFused(Row row, Sample sample) {
    for (DType type : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.BFLOAT16}) {
      Sample typed = sample.as(type);
      Supplier<List<Tensor>> chain = () -> chain(row, typed);
      List<Tensor> eager = EngineSettings.atOnce(Long.MAX_VALUE, chain);
      List<Tensor> fused = EngineSettings.atOnce(EVERYTHING_WAITS, chain);
      Close.assertSame(eager, fused, row + typed.toString());
    }
  }

  /// The operation between others that fuse with it, and all results that a user could look at.
  private static List<Tensor> chain(Row row, Sample sample) {
    List<Object> arguments =
        sample.make(
            input -> {
              Tensor x = input.make();
              return input.type().isFloating() ? x.mul(0.75).abs().add(0.125) : x;
            });
    List<Tensor> seen = new ArrayList<>();
    for (Tensor y : row.call(arguments)) {
      if (y.dtype().isFloating()) {
        Tensor shifted = y.mul(2).add(y);
        seen.add(y.rank() > 0 ? shifted.sum(true, -1).mul(y) : shifted);
      }
      seen.add(y);
    }
    return seen;
  }

  /// Values that wait, seen with two dimensions exchanged, and then folded or not: the order of a
  /// sum does not depend on when it is computed.
  @TestFactory
  Stream<DynamicTest> fusedIsEagerWhenTransposed() {
    return forEach(PropertyTest::unlessPartial, PropertyTest::checkTransposed);
  }

  private static void checkTransposed(Row row, Sample sample) {
    if (row.reference().isEmpty()) {
      // Other operations want certain sizes.
      return;
    }
    for (DType type : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.BFLOAT16}) {
      Supplier<List<Tensor>> call = () -> row.call(sample.as(type).make(PropertyTest::turned));
      List<Tensor> eager = EngineSettings.atOnce(Long.MAX_VALUE, call);
      Close.assertSame(
          eager, EngineSettings.atOnce(EVERYTHING_WAITS, call), row + "" + sample.as(type));
      Close.assertSame(eager, call.get(), row + "" + sample.as(type));
    }
  }

  /// A value of the input's sizes that waits, if it is floating, lying in another order.
  private static Tensor turned(Input input) {
    Tensor x = input.make();
    return x.rank() < 2 || !x.dtype().isFloating()
        ? x
        : x.transpose(0, -1).contiguous().mul(0.75).abs().add(0.125).transpose(0, -1);
  }

  @TestFactory
  Stream<DynamicTest> threadsDoNotMatter() {
    return forEach(
        Row::large,
        (row, sample) ->
            Close.assertSame(ONE.call(row, sample), THREE.call(row, sample), row + "" + sample));
  }

  /// Results lie where the inputs do, and nothing on the way falls back to the default device.
  @TestFactory
  Stream<DynamicTest> everythingStaysOnItsDevice() {
    return forEach(
        Row::samples,
        (row, sample) -> {
          List<Tensor> expected = row.call(sample.make(Input::make));
          List<Tensor> actual = ONE.call(row, sample);
          boolean moves = sample.arguments().stream().anyMatch(Device.class::isInstance);
          if (!sample.inputs().isEmpty() && !moves) {
            actual.forEach(y -> assertEquals(ONE.device(), y.device(), row + "" + sample));
          }
          Close.assertSame(expected, actual, row + "" + sample);
        });
  }

  /// For checks that change the inputs.
  private static List<Sample> unlessPartial(Row row) {
    return row.is(Trait.PARTIAL) ? List.of() : concat(row.samples(), row.large());
  }

  private static List<Sample> concat(List<Sample> first, List<Sample> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static Stream<DynamicTest> forEach(
      Function<Row, List<Sample>> samples, BiConsumer<Row, Sample> check) {
    return Catalogue.rows().stream()
        .filter(row -> !row.is(Trait.RANDOM))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.name(),
                    () -> samples.apply(row).forEach(sample -> check.accept(row, sample))));
  }
}
