package dev.jacobi.backend;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import java.util.List;

/// A group of pointwise operations and row folds that runs as one pass: a little register program
/// in single-assignment form. Value `i` is input `i`; the values of the body's instructions follow.
///
/// The program runs over a domain, whose last `rowDims` dimensions make a row. A value is either
/// wide (an element for each place of the domain) or narrow (one for each row, as a fold gives);
/// inputs are views of the domain's shape, with stride 0 where they repeat. Outputs have the
/// domain's shape, or size 1 in the row's dimensions.
///
/// @param arithmetic the number type in which everything is computed
/// @param domain the places
/// @param rowDims how many trailing dimensions make a row; 0 when nothing is folded
/// @param inputs the number of inputs
/// @param body the instructions
/// @param outputs the values to write, in the order of the output views
public record Program(
    DType.Arithmetic arithmetic,
    Shape domain,
    int rowDims,
    int inputs,
    List<Instruction> body,
    List<Integer> outputs)
    implements KernelFamily {
  /// The longest row whose fold other instructions may use: a longer one is folded in pieces,
  /// alone.
  public static final int LONGEST_ROW = 16384;

  /// A program whose lists cannot change any more.
  public Program {
    body = List.copyOf(body);
    outputs = List.copyOf(outputs);
  }

  /// One step, which makes one value.
  public sealed interface Instruction {}

  /// A number.
  public record Constant(double value) implements Instruction {}

  /// A pointwise operation on earlier values; `b` and `c` are -1 where it takes fewer.
  public record Apply(Pointwise operation, int a, int b, int c) implements Instruction {}

  /// The fold of a wide value's rows, which is narrow.
  public record FoldRows(Fold fold, int a) implements Instruction {}
}
