package dev.jacobi.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.jacobi.nn.Checks;
import dev.jacobi.nn.Factories;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Whether every layer, loss and optimizer is compared with PyTorch's, by [LayerConformance]; and
/// whether its state can be kept.
class ModuleConformanceTest {
  private static Tensor input(ModuleCases.Case row) {
    return LayerCases.filled(row.shape(), j -> 1.3 * Math.cos(0.9 * j + 0.2 * Math.sqrt(j)));
  }

  /// A state goes out of a layer and into another one, which then gives the same.
  @ParameterizedTest
  @CsvFileSource(
      resources = "/dev/jacobi/nn/modules.txt",
      delimiter = ';',
      maxCharsPerColumn = 100_000)
  void serialises(String name, String values, String gradients) {
    ModuleCases.Case row = Checks.at(ModuleCases.all(), name);
    Module layer = row.layer().get();
    Module other = row.layer().get();
    layer.eval();
    other.eval();
    Tensor x = input(row).to(DType.FLOAT32);
    assertTrue(Nn.loadStateDict(other, Nn.stateDict(layer)).isComplete());
    assertArrayEquals(
        row.call().apply(layer, x).toFloatArray(), row.call().apply(other, x).toFloatArray());
    assertEquals(layer.toString().isEmpty(), false);
  }

  private static String first(String row) {
    return row.replaceFirst("[ ;,].*", "");
  }

  private static Set<String> rows(String file) throws IOException {
    Set<String> rows = new TreeSet<>();
    try (InputStream in =
        ModuleConformanceTest.class.getResourceAsStream("/dev/jacobi/nn/" + file)) {
      assertTrue(in != null, file);
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(ModuleConformanceTest::first)
          .forEach(rows::add);
    }
    return rows;
  }

  private static void assertCovered(String kind, Set<String> wanted, Set<String> rows) {
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeAll(rows);
    System.out.printf(
        "%s compared with PyTorch: %d of %d%n",
        kind, wanted.size() - missing.size(), wanted.size());
    assertEquals(Set.of(), missing, kind + " without a row of numbers from PyTorch");
  }

  @Test
  void everyLayerIsCompared() throws IOException {
    Set<String> layers = Factories.layers();
    Set<String> rows = rows("layers.txt");
    rows.addAll(rows("modules.txt"));
    assertCovered("layers", layers, rows);
    assertEquals(Set.of(), difference(ModuleCases.all().keySet()));
  }

  private static Set<String> difference(Set<String> cases) throws IOException {
    Set<String> unused = new TreeSet<>();
    cases.forEach(name -> unused.add(first(name)));
    unused.removeAll(rows("modules.txt"));
    return unused;
  }

  @Test
  void everyLossIsCompared() throws IOException {
    Set<String> losses =
        Factories.names(
            Factories.FUNCTIONS,
            method ->
                method.getReturnType() == Tensor.class
                    && (method.getName().endsWith("Loss")
                        || method.getName().equals("crossEntropy")));
    Set<String> rows = new TreeSet<>();
    rows("functions.txt").forEach(row -> rows.add(row.equals("crossEntropy") ? row : row + "Loss"));
    assertCovered("losses", losses, rows);
  }

  @Test
  void everyOptimizerIsCompared() throws IOException {
    Set<String> optimizers = new TreeSet<>();
    for (var type : new ClassFileImporter().importPackages("dev.jacobi.nn")) {
      if (type.isAssignableTo(Optimizer.class)
          && !type.getModifiers().contains(JavaModifier.ABSTRACT)
          && type.getFullName().startsWith("dev.jacobi.nn.")) {
        optimizers.add(type.getSimpleName().toLowerCase(Locale.ROOT));
      }
    }
    assertCovered("optimizers", optimizers, rows("optimizers.csv"));
  }
}
