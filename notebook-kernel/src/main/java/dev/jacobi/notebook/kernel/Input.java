package dev.jacobi.notebook.kernel;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;

/// Questions that a cell asks the person in front of it.
///
/// ```java
/// String name = Input.line("Your name? ");
/// ```
public final class Input {

  private Input() {}

  /// The line that the user types after `prompt`.
  ///
  /// @throws IllegalStateException when nobody can be asked
  public static String line(String prompt) {
    return ask(prompt, false);
  }

  /// What the user types after `prompt` without its being seen.
  ///
  /// @throws IllegalStateException when nobody can be asked
  public static String password(String prompt) {
    return ask(prompt, true);
  }

  private static String ask(String prompt, boolean secret) {
    try {
      return JupyterKernel.running().questions().ask(prompt, secret);
    } catch (InterruptedIOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
