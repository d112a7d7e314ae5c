package dev.jacobi.gpu;

/// A CUDA card or its driver failed.
public final class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;

  CudaException(String message, int code) {
    super(message);
    this.code = code;
  }

  /// The driver's error number; 0 if the failure is Jacobi's own.
  public int code() {
    return code;
  }
}
