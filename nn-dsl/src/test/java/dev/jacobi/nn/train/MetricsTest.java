package dev.jacobi.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Metrics against scikit-learn's and torchmetrics': src/test/python/make_metrics.py.
class MetricsTest {
  private static final int EXAMPLES = 40;

  /// A case of the script: how many scores each example has, and its number.
  private record Case(int width, int number) {
    static Case of(String name) {
      return switch (name) {
        case "wide" -> new Case(4, 1);
        case "two" -> new Case(2, 2);
        case "binary" -> new Case(1, 3);
        default -> new Case(0, 4);
      };
    }

    Tensor scores() {
      double[] values = new double[EXAMPLES * Math.max(1, width)];
      Arrays.setAll(values, j -> Math.rint(64 * 1.5 * Math.sin(0.7 * j + number)) / 64);
      Tensor all = Tensor.tensor(values);
      return width == 0 ? all : all.reshape(EXAMPLES, width);
    }

    Tensor labels() {
      int classes = width == 0 ? 3 : Math.max(2, width);
      long[] labels = new long[EXAMPLES];
      Arrays.setAll(labels, i -> (3L * i + i * i % 5 + number) % classes);
      Tensor all = Tensor.tensor(labels);
      return width == 0 ? all.to(DType.FLOAT64).add(0.25) : all;
    }
  }

  private static Metric metric(String name) {
    return switch (name) {
      case "accuracy" -> Metrics.accuracy();
      case "precision" -> Metrics.precision();
      case "recall" -> Metrics.recall();
      case "f1" -> Metrics.f1();
      case "top2" -> Metrics.topK(2);
      case "auc" -> Metrics.rocAuc();
      case "perplexity" -> Metrics.perplexity();
      case "mae" -> Metrics.meanAbsoluteError();
      case "mse" -> Metrics.meanSquaredError();
      case "r2" -> Metrics.r2();
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @CsvFileSource(resources = "metrics.csv")
  void agreeWithScikitLearn(String name, String kind, String expected) {
    Case example = Case.of(name);
    if (kind.equals("matrix")) {
      ConfusionMatrix matrix = new ConfusionMatrix();
      matrix.add(example.scores(), example.labels());
      long[] counts = Arrays.stream(expected.split(" ", -1)).mapToLong(Long::parseLong).toArray();
      assertArrayEquals(counts, matrix.tensor().toLongArray());
      return;
    }
    Metric metric = metric(kind);
    assertEquals(kind, metric.name());
    metric.add(example.scores(), example.labels());
    metric.reset();
    // In parts of several sizes: a mean of the parts' values would be another number.
    for (int start = 0; start < EXAMPLES; start += 17) {
      int end = Math.min(EXAMPLES, start + 17);
      metric.add(example.scores().slice(0, start, end), example.labels().slice(0, start, end));
    }
    assertEquals(Double.parseDouble(expected), metric.value(), 1e-6);
  }

  @Test
  void matrixSaysWhatWasTakenForWhat() {
    ConfusionMatrix matrix = new ConfusionMatrix();
    // Labels 0 1 1, taken for 0 0 1.
    Tensor scores = Tensor.tensor(new float[][] {{2, 1}, {3, 0}, {0, 1}});
    matrix.add(scores, Tensor.tensor(new long[] {0, 1, 1}));
    assertEquals(1, matrix.count(1, 0));
    assertEquals(0.5, matrix.precision(0));
    assertEquals(0.5, matrix.recall(1));
    assertEquals(2 / 3.0, matrix.f1(1), 1e-15);
    assertEquals(" 1 0\n 1 1\n", matrix.toString());
  }

  private static void assertError(Metric metric, Tensor output, Tensor target, String part) {
    Exception error = assertThrows(RuntimeException.class, () -> metric.add(output, target));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains(part), message);
  }

  @Test
  void labelsAreNotTakenForScores() {
    Tensor labels = Tensor.tensor(new long[] {0, 1, 1, 0});
    for (Metric metric :
        List.of(
            Metrics.accuracy(),
            Metrics.precision(),
            Metrics.recall(),
            Metrics.f1(),
            Metrics.topK(1),
            Metrics.rocAuc())) {
      assertError(metric, labels, labels, "int64 of shape [4]");
      assertError(metric, labels.reshape(4, 1), labels, "int64 of shape [4, 1]");
      // Scores and targets exchanged.
      Tensor scores = Tensor.tensor(new double[] {0.1, 0.7, -0.2, 0.4});
      assertError(metric, scores, scores, "whole numbers");
    }
    ConfusionMatrix matrix = new ConfusionMatrix();
    assertThrows(DTypeException.class, () -> matrix.add(labels, labels));
    assertEquals(0, matrix.classes());
    // Targets of two classes may be floating, as bceWithLogitsLoss wants them.
    Metric accuracy = Metrics.accuracy();
    accuracy.add(Tensor.tensor(new float[] {1, -1}), Tensor.tensor(new float[] {1, 1}));
    assertEquals(0.5, accuracy.value());
  }

  @Test
  void emptyBatchesAndEqualTargetsArePoisonForNone() {
    Tensor y = Tensor.tensor(new double[] {2, 2, 2});
    Metric r2 = Metrics.r2();
    r2.add(y, y);
    r2.add(Tensor.zeros(0), Tensor.zeros(0));
    assertEquals(1, r2.value());
    r2.add(y.add(1), y);
    // As in scikit-learn.
    assertEquals(0, r2.value());
    r2.add(Tensor.tensor(new double[] {4}), Tensor.tensor(new double[] {4}));
    assertEquals(1 - 3 / (4.0 - 4.0 / 7), r2.value(), 1e-12);
    Metric perplexity = Metrics.perplexity();
    perplexity.add(Tensor.zeros(2, 4), Tensor.tensor(new long[] {-100, 3}));
    perplexity.add(Tensor.zeros(2, 4), Tensor.tensor(new long[] {-100, -100}));
    assertEquals(4, perplexity.value(), 1e-6);
  }

  @Test
  void theAreaIsOverTheClassesThatOccur() {
    Metric auc = Metrics.rocAuc();
    Tensor scores = Tensor.tensor(new double[][] {{2, 1, 0}, {0, 3, 0}, {1, 0, 0}, {0, 1, 0}});
    auc.add(scores, Tensor.tensor(new long[] {0, 1, 0, 1}));
    assertEquals(1, auc.value());
    Tensor broken = Tensor.tensor(new double[] {1, Double.NaN});
    assertError(Metrics.rocAuc(), broken, Tensor.tensor(new long[] {0, 1}), "NaN");
  }

  @Test
  void saysWhatDoesNotFit() {
    Tensor scores = Tensor.ones(4, 3);
    assertError(Metrics.accuracy(), scores, Tensor.arange(3), "[4, 3] do not fit");
    assertError(Metrics.accuracy(), scores, Tensor.tensor(new long[] {0, 1, 2, 3}), "label 3");
    assertError(Metrics.r2(), Tensor.ones(4, 1), Tensor.ones(4), "[4, 1]");
    assertError(Metrics.topK(5), scores, Tensor.zeros(4).to(DType.INT64), "at least 5 classes");
    assertTrue(Double.isNaN(Metrics.accuracy().value()));
    assertTrue(Double.isNaN(Metrics.rocAuc().value()));
  }
}
