package dev.jacobi.notebook.run;

import java.io.IOException;

/// A notebook that cannot be read, run or written; the message says which, why, and what to do.
public final class NotebookException extends IOException {
  private static final long serialVersionUID = 1L;

  NotebookException(String message) {
    super(message);
  }
}
