package dev.jacobi.cpu.code;

/// An operation does something that has no place in a loop's machine code; the Vector API's loop
/// stays in charge of it.
final class Untraceable extends Exception {
  private static final long serialVersionUID = 1;

  Untraceable(String what) {
    super(what);
  }
}
