package dev.jacobi.notebook.display.graph;

import dev.jacobi.autograd.CustomFunction;
import dev.jacobi.nn.Module;
import dev.jacobi.notebook.display.Displayable;
import dev.jacobi.notebook.display.Html;
import dev.jacobi.notebook.display.Picture;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// An operation that failed, below the computation behind what it was given.
public final class FailedOperation implements Displayable {
  private static final Pattern WORD = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");
  private static final Pattern OPERATION = Pattern.compile("([A-Za-z]\\w*): ");

  private final String name;
  private final Map<String, Tensor> operands;
  private final GraphSketch sketch;

  private FailedOperation(String name, Map<String, Tensor> operands, GraphSketch sketch) {
    this.name = name;
    this.operands = operands;
    this.sketch = sketch;
  }

  /// The operation behind a failure, if a tensor that it was given has been computed.
  ///
  /// @param source the statement that failed
  /// @param variables what it can name
  public static Optional<FailedOperation> of(
      Throwable failure, String source, Map<String, Object> variables) {
    String message = String.valueOf(failure.getMessage());
    Matcher operation = OPERATION.matcher(message);
    boolean isOfEngine = failure instanceof ShapeException || failure instanceof DTypeException;
    if (!isOfEngine || !operation.find()) {
      return Optional.empty();
    }
    Map<String, Tensor> operands = operands(source, message, variables);
    if (operands.values().stream().noneMatch(Tensor::requiresGrad)) {
      return Optional.empty(); // Nothing was recorded.
    }
    try {
      Tensor standIn = new StandIn().apply(operands.values().toArray(Tensor[]::new));
      GraphSketch graph = new GraphView(standIn, names(variables), Map.of()).sketch();
      String name = operation.group(1);
      return Optional.of(
          new FailedOperation(name, operands, graph.endingIn(failed(name, operands))));
    } catch (IllegalStateException e) {
      return Optional.empty(); // `backward()` has released the graph.
    }
  }

  /// An operation that takes what the failed one was given.
  private static final class StandIn extends CustomFunction {
    @Override
    protected Tensor forward(Saved saved, Tensor... inputs) {
      return Tensor.scalar(0);
    }

    @Override
    protected Tensor[] backward(Saved saved, Tensor gradient) {
      throw new IllegalStateException("it is only there to be drawn");
    }
  }

  /// The tensors that the statement names and the message tells the shapes of.
  private static Map<String, Tensor> operands(
      String source, String message, Map<String, Object> variables) {
    Map<String, Tensor> operands = new LinkedHashMap<>();
    WORD.matcher(source)
        .results()
        .forEach(
            word -> {
              if (variables.get(word.group()) instanceof Tensor tensor
                  && message.contains(tensor.shape().toString())) {
                operands.put(word.group(), tensor);
              }
            });
    return operands;
  }

  private static Map<String, Tensor> names(Map<String, Object> variables) {
    Map<String, Tensor> names = new LinkedHashMap<>();
    variables.forEach(
        (variable, value) -> {
          if (value instanceof Tensor tensor) {
            names.put(variable, tensor);
          } else if (value instanceof Module net) {
            net.parameters()
                .forEach((path, parameter) -> names.put(variable + "." + path, parameter.tensor()));
          }
        });
    return names;
  }

  private static GraphSketch.Node failed(String operation, Map<String, Tensor> operands) {
    String shapes =
        operands.values().stream()
            .map(tensor -> tensor.shape().toString())
            .collect(Collectors.joining("  ×  "));
    return new GraphSketch.Node("✗ " + operation, shapes, GraphSketch.NodeRole.FAILED, "");
  }

  @Override
  public Picture picture() {
    Picture graph = GraphView.picture(sketch, toString());
    String html = graph.forms().getOrDefault("text/html", "");
    return Picture.text(toString())
        .html(Html.open() + Html.fold("the computation up to " + name, html) + "</div>");
  }

  GraphSketch sketch() {
    return sketch;
  }

  @Override
  public String toString() {
    return operands.entrySet().stream()
        .map(operand -> operand.getKey() + " " + operand.getValue().shape())
        .collect(Collectors.joining(", ", name + " failed on ", ""));
  }
}
