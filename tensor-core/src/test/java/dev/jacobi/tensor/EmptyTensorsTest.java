package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.engine.EngineSettings;
import dev.jacobi.tensor.ConformanceCase.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every operation on tensors without elements gives what PyTorch gives, or says at the call, in
/// its own name, that it does not take them.
class EmptyTensorsTest {
  private static final Map<String, List<ConformanceCase>> CASES =
      ConformanceCase.empty().stream()
          .collect(
              Collectors.groupingBy(ConformanceCase::operation, TreeMap::new, Collectors.toList()));

  @TestFactory
  Stream<DynamicTest> areTakenAsByPyTorch() {
    return CASES.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    "%s (%d cases)".formatted(entry.getKey(), entry.getValue().size()),
                    () -> checkAll(entry.getValue())));
  }

  private static void checkAll(List<ConformanceCase> cases) {
    List<String> wrong = new ArrayList<>();
    for (ConformanceCase one : cases) {
      wrong.addAll(differences(one));
      // Deferred, and computed when read.
      wrong.addAll(EngineSettings.atOnce(-1, () -> differences(one)));
    }
    assertEquals(List.of(), wrong);
  }

  private static List<String> differences(ConformanceCase one) {
    List<String> wrong = new ArrayList<>();
    try {
      List<Tensor> results = call(one);
      results.forEach(result -> assertEquals(result.numel(), result.toDoubleArray().length));
      for (int i = 0; i < one.results().size(); i++) {
        wrong.add(one.results().get(i).difference(results.get(i), one.tolerance()));
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      if (!String.valueOf(e.getMessage()).startsWith(one.operation() + ": ")) {
        wrong.add(e.toString());
      }
    } catch (RuntimeException | AssertionError e) {
      wrong.add(e.toString());
    }
    wrong.removeIf(String::isEmpty);
    wrong.replaceAll(what -> one + ": " + what);
    return wrong;
  }

  private static List<Tensor> call(ConformanceCase one) {
    List<Object> arguments =
        one.arguments().stream().map(a -> a instanceof Source s ? s.input().make() : a).toList();
    return Operation.named(one.operation()).call(arguments);
  }

  /// A dimension named twice, and a spectrum shorter than its length wants; nothing else that
  /// PyTorch computes is refused.
  @Test
  void fewAreRefused() {
    Map<String, Integer> refused = new TreeMap<>();
    int all = 0;
    for (List<ConformanceCase> cases : CASES.values()) {
      for (ConformanceCase one : cases) {
        all++;
        if (!one.results().isEmpty() && isRefused(one)) {
          refused.merge(one.operation(), 1, Integer::sum);
        }
      }
    }
    System.out.printf(
        "Empty tensors: %,d cases of %d operations; refused, where PyTorch gives a result: %s%n",
        all, CASES.size(), refused);
    assertTrue(all > 2000, "only " + all + " cases");
    assertEquals(Map.of("irfft", 2, "prod", 2), refused);
  }

  private static boolean isRefused(ConformanceCase one) {
    try {
      List<Tensor> _ = call(one);
      return false;
    } catch (RuntimeException e) {
      return true;
    }
  }
}
