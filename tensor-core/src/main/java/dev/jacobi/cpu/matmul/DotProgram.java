package dev.jacobi.cpu.matmul;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Fold;
import dev.jacobi.backend.Program;
import dev.jacobi.backend.Program.Apply;
import dev.jacobi.backend.Program.FoldRows;
import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/// Sums of products of two rows each, as a program: what a matrix and a vector make, where both lie
/// along the sum. Long sums are split as those of any fold.
final class DotProgram {
  private static final int MULTIPLIED = 2;

  private DotProgram() {}

  /// The program for two inputs of one shape, whose last dimension is summed over.
  static Program program(View a) {
    DType.Arithmetic arithmetic = a.dtype().arithmetic();
    return new Program(
        arithmetic,
        a.shape(),
        1,
        2,
        List.of(new Apply(new Multiply(), 0, 1, -1), new FoldRows(new Sum(), MULTIPLIED)),
        List.of(MULTIPLIED + 1));
  }

  private record Multiply() implements Binary {
    @Override
    public double apply(double x, double y) {
      return x * y;
    }

    @Override
    public long apply(long x, long y) {
      return x * y;
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return x.mul(y);
    }

    @Override
    public String cuda() {
      return "x * y";
    }
  }

  private record Sum() implements Fold {
    @Override
    public double identity() {
      return 0;
    }

    @Override
    public double combine(double a, double b) {
      return a + b;
    }

    @Override
    public long combine(long a, long b) {
      return a + b;
    }

    @Override
    public FloatVector combine(FloatVector a, FloatVector b) {
      return a.add(b);
    }

    @Override
    public String cuda() {
      return "a + b";
    }
  }
}
