package dev.jacobi.nn;

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
public record Group(BiPredicate<String, Parameter> members, double rate, double weightDecay) {
  public Group {
    if (!(rate >= 0) || Double.isInfinite(rate) || weightDecay < 0) {
      throw new IllegalArgumentException(
          "group: rate and weight decay must be finite and not negative, got %s and %s"
              .formatted(rate, weightDecay));
    }
  }

  /// The parameters that this is true of. The path is that in the network which the optimizer was
  /// made from; what an edit added goes by the path of what it grew out of, or by the empty one.
  public static Group where(BiPredicate<String, Parameter> members) {
    return new Group(members, 1, Double.NaN);
  }

  /// The parameters under a path.
  public static Group under(String path) {
    return where((own, parameter) -> own.equals(path) || own.startsWith(path + "."));
  }

  /// The parameters that are no matrices: biases, and the factors and summands of norms.
  public static Group vectors() {
    return where((path, parameter) -> parameter.tensor().rank() < 2);
  }

  /// With a factor on the optimizer's learning rate.
  public Group rate(double factor) {
    return new Group(members, factor, weightDecay);
  }

  /// With a weight decay of its own.
  public Group weightDecay(double value) {
    return new Group(members, rate, value);
  }
}
