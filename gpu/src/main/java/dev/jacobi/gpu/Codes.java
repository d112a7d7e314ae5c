package dev.jacobi.gpu;

import dev.jacobi.backend.Scatter;
import dev.jacobi.gpu.Phases.Kind;
import dev.jacobi.shape.DType;

/// The numbers by which the kernels know types and ways to do things.
final class Codes {
  private Codes() {}

  /// `Type` in types.cuh.
  static int of(DType type) {
    return switch (type) {
      case BOOL -> 0;
      case UINT8 -> 1;
      case INT8 -> 2;
      case INT16 -> 3;
      case INT32 -> 4;
      case INT64 -> 5;
      case FLOAT16 -> 6;
      case BFLOAT16 -> 7;
      case FLOAT32 -> 8;
      case FLOAT64 -> 9;
    };
  }

  static int of(Scatter.How how) {
    return switch (how) {
      case ADD -> 0;
      case ASSIGN -> 1;
      case MULTIPLY -> 2;
      case MAX -> 3;
      case MIN -> 4;
    };
  }

  static int of(Kind kind) {
    return switch (kind) {
      case FOLD_ROW -> 0;
      case WIDE -> 1;
      case ONCE -> 2;
      case PIECE -> 3;
    };
  }
}
