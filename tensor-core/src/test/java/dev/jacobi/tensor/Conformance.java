package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jacobi.engine.Backends;
import dev.jacobi.engine.EngineSettings;
import dev.jacobi.shape.Device;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.ConformanceCase.Source;
import dev.jacobi.tensor.Row.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// A device gives what PyTorch gives, for every operation and type, and however the inputs lie in
/// memory. Each device has a test class that extends this one and names it.
public abstract class Conformance {
  private static final int MOST_SHOWN = 6;

  /// What PyTorch does not have: tensors from Java's arrays and numbers.
  private static final Set<String> OWN = Set.of("tensor", "of", "scalar");

  /// Vectors that are unique only up to their sign, which every library chooses for itself.
  private static final Set<String> UP_TO_SIGN = Set.of("qr", "svd", "eigh");

  private static final Map<String, List<ConformanceCase>> CASES =
      ConformanceCase.all().stream()
          .collect(
              Collectors.groupingBy(ConformanceCase::operation, TreeMap::new, Collectors.toList()));

  /// The device that is tested.
  protected abstract Device device();

  @Test
  void everyOperationHasCases() {
    List<String> missing =
        Catalogue.rows().stream()
            .filter(row -> !row.is(Trait.RANDOM) && !OWN.contains(row.name()))
            .filter(row -> !UP_TO_SIGN.contains(row.name()))
            .map(Row::name)
            .filter(name -> !CASES.containsKey(name))
            .toList();
    assertEquals(List.of(), missing, "operations without cases in operations.py");
  }

  @Test
  void countsItsCases() {
    int all = CASES.values().stream().mapToInt(List::size).sum();
    System.out.printf(
        "Conformance on %s: %,d cases of %d operations%n", device(), all, CASES.size());
    CASES.forEach((name, cases) -> System.out.printf("  %-18s%6d%n", name, cases.size()));
    assertTrue(all > 4000, () -> "only " + all + " cases");
  }

  @TestFactory
  Stream<DynamicTest> operationsGiveWhatPyTorchGives() {
    return CASES.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    "%s (%d cases)".formatted(entry.getKey(), entry.getValue().size()),
                    () -> checkAll(entry.getValue())));
  }

  private void checkAll(List<ConformanceCase> cases) {
    List<String> failures = new ArrayList<>();
    for (ConformanceCase one : cases) {
      for (Form form : Form.values()) {
        check(one, form, failures);
      }
      // Small inputs would be computed at once; here they wait and run as one program.
      EngineSettings.atOnce(
          -1,
          () -> {
            check(one, Form.DENSE, failures);
            return one;
          });
    }
    if (!failures.isEmpty()) {
      String shown = failures.stream().limit(MOST_SHOWN).collect(Collectors.joining("\n"));
      fail("%d differences from PyTorch:%n%s".formatted(failures.size(), shown));
    }
  }

  private void check(ConformanceCase one, Form form, List<String> failures) {
    List<Object> arguments =
        one.arguments().stream().map(a -> a instanceof Source s ? make(s, form) : a).toList();
    try {
      List<Tensor> results = Operation.named(one.operation()).call(arguments);
      for (int i = 0; i < one.results().size(); i++) {
        String wrong = one.results().get(i).difference(results.get(i), one.tolerance());
        if (!wrong.isEmpty()) {
          failures.add("%s %s: %s".formatted(form, one, wrong));
        }
      }
    } catch (RuntimeException e) {
      failures.add("%s %s: %s".formatted(form, one, e));
    }
  }

  private Object make(Source source, Form form) {
    Tensor x = source.input().make(form, Backends.of(device()));
    Shape sizes = source.sizes();
    return sizes.equals(x.shape()) ? x : x.expand(sizes.toArray());
  }
}
