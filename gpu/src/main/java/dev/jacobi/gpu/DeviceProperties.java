package dev.jacobi.gpu;

/// What the driver says of a card before it is opened.
///
/// @param capability ten times the major and once the minor compute capability; 0 where the driver
///   does not say
record DeviceProperties(String name, int capability) {
  /// The oldest card that Jacobi's kernels are compiled for: Turing, of 2018.
  static final int OLDEST = 75;

  /// Whether the kernels cannot run on it.
  boolean isOld() {
    return capability > 0 && capability < OLDEST;
  }

  /// Why it is refused, if it is too old.
  String refusal() {
    return "%s has compute capability %s, and %s (Turing, 2018) is needed"
        .formatted(name, version(capability), version(OLDEST));
  }

  /// Its name, and what is wrong with it.
  String text() {
    return isOld()
        ? "%s (of compute capability %s, and %s is needed)"
            .formatted(name, version(capability), version(OLDEST))
        : name;
  }

  private static String version(int capability) {
    return capability / 10 + "." + capability % 10;
  }
}
