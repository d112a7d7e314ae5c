package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.tensor.Row.Trait;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The catalogue is complete: every public way to call an operation is tried by a row.
class CatalogueTest {
  /// Methods of a tensor that give tensors but are no operations: they change it, or what is known
  /// about it.
  private static final Set<String> NO_OPERATIONS =
      Set.of(
          "detach",
          "requiresGrad",
          "addTo",
          "room",
          "retainGrad",
          "grad",
          "own",
          "keep",
          "assign",
          "fill",
          "addInPlace",
          "set",
          "loadNpy",
          "loadNpz",
          "fromBytes");

  @Test
  void everyOperationHasARow() {
    Set<String> named = Catalogue.rows().stream().map(Row::name).collect(Collectors.toSet());
    List<String> missing =
        Operation.all().keySet().stream()
            .filter(name -> !named.contains(name) && !NO_OPERATIONS.contains(name))
            .toList();
    assertEquals(List.of(), missing, "public operations without a row in the catalogue");
  }

  @Test
  void noOperationHasTwoRows() {
    List<String> names = Catalogue.rows().stream().map(Row::name).toList();
    assertEquals(names.size(), Set.copyOf(names).size(), names.toString());
  }

  /// Functions, and methods of the same name, are the same operation.
  @TestFactory
  Stream<DynamicTest> everyDoorLeadsToTheOperation() {
    return Catalogue.rows().stream()
        .map(row -> DynamicTest.dynamicTest(row.name(), () -> checkDoors(row)));
  }

  private static void checkDoors(Row row) {
    List<Method> closed = new ArrayList<>(Operation.named(row.name()).doors());
    for (Sample sample : row.samples()) {
      List<Object> arguments = sample.make(Input::make);
      List<Tensor> expected = row.call(arguments);
      for (Method door : Operation.named(row.name()).doors()) {
        if (Operation.takes(door, arguments)) {
          closed.remove(door);
          List<Tensor> actual = Operation.call(door, arguments);
          if (!row.is(Trait.RANDOM)) {
            Close.assertSame(expected, actual, row + sample.toString() + " by " + door);
          }
        }
      }
    }
    assertTrue(closed.isEmpty(), () -> "no sample of '" + row + "' calls " + closed);
  }
}
