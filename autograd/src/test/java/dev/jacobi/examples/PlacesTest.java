package dev.jacobi.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.autograd.Autograd;
import dev.jacobi.autograd.Graph;
import dev.jacobi.callsite.CallSites;
import dev.jacobi.tensor.GradMode;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What is said about lines: seen from outside of the engine's packages, as users are.
class PlacesTest {
  @BeforeEach
  void restart() {
    CallSites.restart();
  }

  /// The line above the one that asks.
  private static String lineAbove() {
    return StackWalker.getInstance()
        .walk(frames -> frames.skip(1).findFirst())
        .map(frame -> "PlacesTest.java, line " + (frame.getLineNumber() - 1))
        .orElseThrow();
  }

  private static String message(Executable action) {
    return String.valueOf(assertThrows(Throwable.class, action).getMessage());
  }

  @Test
  void nodesKnowTheirLineAndModule() {
    Tensor x = Tensor.ones(2).requiresGrad(true);
    GradMode layer = GradMode.current().within("encoder").within("linear");
    Tensor y = layer.call(() -> x.mul(2));
    String line = lineAbove();
    if (Autograd.graph(y).result() instanceof Graph.Operation operation) {
      assertEquals(Optional.of("encoder.linear"), operation.module());
      assertEquals(line, operation.place().orElseThrow().toString());
    }
    assertEquals("mul", Autograd.graph(y).result().label());
  }

  @Test
  void errorsNameTheLinesThatSavedAndChanged() {
    Tensor x = Tensor.ones(2).requiresGrad(true);
    Tensor y = x.mul(2);
    Tensor z = y.mul(y).sum();
    String saved = lineAbove();
    NoGrad.noGrad(() -> y.fill(3));
    String changed = lineAbove();
    String message = message(z::backward);
    assertTrue(message.contains("'mul' at " + saved), message);
    assertTrue(message.contains("by 'fill' at " + changed), message);
  }

  @Test
  void errorsNameTheLineOfAReleasedGraph() {
    Tensor x = Tensor.ones(2).requiresGrad(true);
    Tensor loss = x.mul(2).sum();
    String line = lineAbove();
    loss.backward();
    assertTrue(message(loss::backward).contains("at " + line));
    assertTrue(message(() -> Autograd.graph(loss)).contains("at " + line));
  }

  @Test
  void linesAreNotedForTheFirstOperationsOnly() {
    Tensor x = Tensor.ones(1).requiresGrad(true);
    Tensor y = x;
    for (int i = 0; i < CallSites.BUDGET; i++) {
      y = x.mul(2);
    }
    assertTrue(Autograd.graph(y).result() instanceof Graph.Operation o && o.place().isPresent());
    Tensor late = x.mul(2);
    assertTrue(Autograd.graph(late).result() instanceof Graph.Operation o && o.place().isEmpty());
    Tensor product = late.mul(late).sum();
    NoGrad.noGrad(() -> late.fill(3));
    String message = message(product::backward);
    assertTrue(message.contains("detectAnomaly(() -> ...) shows the lines"), message);
  }

  @Test
  void anomalyDetectionFindsTheFirstNaN() {
    Tensor x = Tensor.zeros(2).requiresGrad(true);
    String[] line = new String[1];
    String message =
        message(
            () ->
                Autograd.detectAnomaly(
                    () -> {
                      Tensor y = x.sqrt().mul(0);
                      line[0] = lineAbove();
                      y.sum().backward();
                    }));
    assertTrue(message.contains("the gradient of input 0 of 'sqrt' at " + line[0]), message);
    assertTrue(message.contains("NaN, at element 0 of shape [2]"), message);
  }

  @Test
  void aGraphThatOnlyGrowsIsWarnedOfOnce() {
    List<String> warnings = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            warnings.add(new java.util.logging.SimpleFormatter().formatMessage(entry));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("dev.jacobi.autograd");
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      Tensor w = Tensor.ones(1).requiresGrad(true);
      Tensor total = Tensor.scalar(0);
      String line = "";
      for (int i = 0; i < 3; i++) {
        Tensor loss = w.square().sum();
        loss.backward();
        total = total.add(loss);
        line = lineAbove();
      }
      assertEquals(1, warnings.size(), warnings.toString());
      assertTrue(warnings.getFirst().contains("'add' at " + line), warnings.toString());
      assertTrue(warnings.getFirst().contains("loss.item()"), warnings.toString());
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
  }
}
