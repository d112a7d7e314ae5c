package dev.jacobi.notebook.kernel;

import java.io.PrintStream;

/// What the kernel has to say to whoever started it, on the stream that no cell prints to.
record Log(PrintStream out) {

  void note(String what) {
    out.println("jacobi: " + what);
    out.flush();
  }

  void failure(String where, Throwable failure) {
    try {
      out.println("jacobi: " + where + " failed:");
      failure.printStackTrace(out);
      out.flush();
    } catch (OutOfMemoryError | StackOverflowError _) {
      // Nothing can be said now; the kernel goes on.
    }
  }
}
