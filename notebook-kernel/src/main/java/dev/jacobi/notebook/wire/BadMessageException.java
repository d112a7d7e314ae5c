package dev.jacobi.notebook.wire;

/// Thrown for what arrives and is no message of ours.
public final class BadMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String kind;

  /// @param kind what is wrong, in words that are the same for all such messages
  /// @param detail what is particular to this one
  BadMessageException(String kind, String detail) {
    super(kind + detail);
    this.kind = kind;
  }

  /// What is wrong, in words that are the same for all such messages.
  public String kind() {
    return kind;
  }
}
