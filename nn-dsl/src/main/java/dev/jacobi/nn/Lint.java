package dev.jacobi.nn;

import dev.jacobi.callsite.CallSites;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A word about what is most likely a mistake, though it runs: said on the error stream, once for
/// each line that makes it.
///
/// The system property `jacobi.hints` with the value `off` silences all of them.
public enum Lint {
  /// A softmax before a loss that has one of its own.
  SOFTMAX_TWICE,
  /// Gradients that add up from step to step.
  FORGOTTEN_ZERO_GRAD,
  /// Dropout or batch statistics where nothing is learned.
  USED_IN_TRAINING_MODE,
  /// Parameters that no loss depends on.
  NO_GRADIENT,
  /// Examples that come in the same order in every epoch.
  NOT_SHUFFLED;

  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  /// Says it, if it has not been said about the user's line that runs.
  ///
  /// @param text what is wrong, and the way out
  public void say(String text) {
    if ("off".equals(System.getProperty("jacobi.hints"))) {
      return;
    }
    String place = CallSites.here().map(found -> " at " + found).orElse("");
    if (SAID.add(name() + place)) {
      System.err.printf("hint%s: %s (%s)%n", place, text, title());
    }
  }

  private String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
