package dev.jacobi.tensor;

import java.util.List;
import java.util.Objects;

/// What a backward pass starts from, and what it leaves behind.
///
/// {@snippet :
/// loss.backward(GradOptions.retainGraph());
/// y.backward(GradOptions.gradient(Tensor.onesLike(y)).andCreateGraph());
/// }
///
/// @param gradients the gradients of the results, or empty for 1, which needs results of one
///   element
/// @param keepsGraph whether the graph is kept for another pass
/// @param recordsGraph whether the gradients record a graph of their own, to be differentiated
///   again
/// @param allowsUnused whether inputs that the results do not depend on get zeros instead of an
///   error
public record GradOptions(
    List<Tensor> gradients, boolean keepsGraph, boolean recordsGraph, boolean allowsUnused) {
  private static final GradOptions USUAL = new GradOptions(List.of(), false, false, false);

  /// Options that own their list.
  public GradOptions {
    gradients = List.copyOf(gradients);
  }

  /// A pass from single numbers, which releases the graph.
  public static GradOptions usual() {
    return USUAL;
  }

  /// A pass from these gradients, one for each result.
  public static GradOptions gradient(Tensor... gradients) {
    Objects.requireNonNull(gradients, "gradient: gradients is null");
    return USUAL.andGradient(gradients);
  }

  /// A pass that keeps the graph for another one.
  public static GradOptions retainGraph() {
    return USUAL.andRetainGraph();
  }

  /// A pass whose gradients can be differentiated again.
  public static GradOptions createGraph() {
    return USUAL.andCreateGraph();
  }

  /// A pass in which inputs that the results do not depend on get zeros.
  public static GradOptions allowUnused() {
    return USUAL.andAllowUnused();
  }

  /// These options, from these gradients.
  public GradOptions andGradient(Tensor... given) {
    for (Tensor one : given) {
      Objects.requireNonNull(one, "gradient: a gradient is null");
    }
    return new GradOptions(List.of(given), keepsGraph, recordsGraph, allowsUnused);
  }

  /// These options, keeping the graph.
  public GradOptions andRetainGraph() {
    return new GradOptions(gradients, true, recordsGraph, allowsUnused);
  }

  /// These options, keeping the graph and recording one of the gradients.
  public GradOptions andCreateGraph() {
    return new GradOptions(gradients, true, true, allowsUnused);
  }

  /// These options, with zeros for inputs that the results do not depend on.
  public GradOptions andAllowUnused() {
    return new GradOptions(gradients, keepsGraph, recordsGraph, true);
  }
}
