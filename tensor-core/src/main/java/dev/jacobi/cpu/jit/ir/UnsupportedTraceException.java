package dev.jacobi.cpu.jit.ir;

/// An operation does something that has no place in a loop's machine code; the Vector API's loop
/// stays in charge of it.
public final class UnsupportedTraceException extends Exception {
  private static final long serialVersionUID = 1;

  public UnsupportedTraceException(String what) {
    super(what);
  }
}
