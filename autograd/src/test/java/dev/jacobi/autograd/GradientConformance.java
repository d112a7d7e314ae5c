package dev.jacobi.autograd;

import static org.junit.jupiter.api.Assertions.fail;

import dev.jacobi.shape.Device;
import dev.jacobi.tensor.ConformanceCase;
import dev.jacobi.tensor.ConformanceCase.Source;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.Operation;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The gradients on a device are those that PyTorch gives. Each device has a test class that
/// extends this one and names it.
public abstract class GradientConformance {
  private static final int MOST_SHOWN = 6;

  /// The device that is tested.
  protected abstract Device device();

  /// The calls whose gradients are compared.
  protected List<ConformanceCase> cases() {
    return ConformanceCase.all();
  }

  @TestFactory
  Stream<DynamicTest> gradientsAreThoseOfPyTorch() {
    Map<String, List<ConformanceCase>> cases =
        cases().stream()
            .filter(one -> !one.gradients().isEmpty())
            .collect(
                Collectors.groupingBy(
                    ConformanceCase::operation, TreeMap::new, Collectors.toList()));
    return cases.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    "%s (%d cases)".formatted(entry.getKey(), entry.getValue().size()),
                    () -> checkAll(entry.getValue())));
  }

  private void checkAll(List<ConformanceCase> cases) {
    List<String> failures = new ArrayList<>();
    for (ConformanceCase one : cases) {
      try {
        check(one, failures);
      } catch (RuntimeException e) {
        failures.add(one + ": " + e);
      }
    }
    if (!failures.isEmpty()) {
      String shown = failures.stream().limit(MOST_SHOWN).collect(Collectors.joining("\n"));
      fail("%d differences from PyTorch:%n%s".formatted(failures.size(), shown));
    }
  }

  private void check(ConformanceCase one, List<String> failures) {
    List<Tensor> leaves = new ArrayList<>();
    List<Object> arguments = one.arguments().stream().map(a -> argument(a, leaves)).toList();
    List<Tensor> results = Operation.named(one.operation()).call(arguments);
    for (int k = 0; k < results.size(); k++) {
      if (results.get(k).requiresGrad()) {
        Tensor weights = ConformanceCase.weights(results.get(k), k).to(device());
        results.get(k).backward(GradOptions.gradient(weights).andRetainGraph());
      }
    }
    for (int i = 0; i < leaves.size(); i++) {
      Tensor gradient = leaves.get(i).grad();
      Tensor found = gradient == null ? Tensor.zerosLike(leaves.get(i)) : gradient;
      String wrong = one.gradients().get(i).difference(found, 4 * one.tolerance());
      if (!wrong.isEmpty()) {
        failures.add("%s, input %d: %s".formatted(one, i, wrong));
      }
    }
  }

  private Object argument(Object argument, List<Tensor> leaves) {
    if (!(argument instanceof Source source)) {
      return argument;
    }
    Tensor x = source.input().make().to(device());
    if (x.dtype().isFloating()) {
      leaves.add(x.requiresGrad(true));
    }
    return source.sizes().equals(x.shape()) ? x : x.expand(source.sizes().toArray());
  }
}
