package dev.jacobi.nn.optim;

import dev.jacobi.nn.Parameter;
import java.util.function.BiPredicate;

/// Parameters that an optimizer trains otherwise than the rest.
///
/// {@snippet :
/// Optimizer optimizer =
///     new AdamW(net, 1e-3)
///         .group(Group.vectors().weightDecay(0))
///         .group(Group.under("body").rate(0.1));
/// }
///
/// @param members which parameters belong to it, by path and parameter
/// @param rate the factor on the optimizer's learning rate
/// @param weightDecay in the place of the optimizer's, or NaN for that one
public record ParameterGroup(
    BiPredicate<String, Parameter> members, double rate, double weightDecay) {
  public ParameterGroup {
    if (!(rate >= 0) || Double.isInfinite(rate) || weightDecay < 0) {
      throw new IllegalArgumentException(
          "group: rate and weight decay must be finite and not negative, got %s and %s"
              .formatted(rate, weightDecay));
    }
  }

  /// The parameters that this is true of. The path is that in the network which the optimizer was
  /// made from; what an edit added goes by the path of what it grew out of, or by the empty one.
  public static ParameterGroup where(BiPredicate<String, Parameter> members) {
    return new ParameterGroup(members, 1, Double.NaN);
  }

  /// The parameters under a path.
  public static ParameterGroup under(String path) {
    return where((own, parameter) -> own.equals(path) || own.startsWith(path + "."));
  }

  /// The parameters that are no matrices: biases, and the factors and summands of norms.
  public static ParameterGroup vectors() {
    return where((path, parameter) -> parameter.tensor().rank() < 2);
  }

  /// With a factor on the optimizer's learning rate.
  public ParameterGroup rate(double factor) {
    return new ParameterGroup(members, factor, weightDecay);
  }

  /// With a weight decay of its own.
  public ParameterGroup weightDecay(double value) {
    return new ParameterGroup(members, rate, value);
  }
}
