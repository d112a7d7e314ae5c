package dev.jacobi.tensor;

import static dev.jacobi.tensor.Row.operation;

import dev.jacobi.tensor.Rearrangement.Border;
import dev.jacobi.tensor.Row.Trait;
import dev.jacobi.tensor.Scattering.Join;
import java.util.List;
import java.util.stream.Stream;

/// The rows of operations that rearrange, repeat, cut, pad, pick, and bring elements to places.
final class RearrangementRows {
  private static final Input MATRIX = Input.real(3, 4);
  private static final Input BLOCK = Input.real(2, 3, 4);
  private static final Input LARGE = Input.real(40, 1031);

  private RearrangementRows() {}

  static List<Row> rows() {
    return Stream.of(orders(), parts(), triangles(), places()).flatMap(List::stream).toList();
  }

  private static List<Row> orders() {
    return List.of(
        operation("flip")
            .sample(MATRIX, 0)
            .sample(BLOCK, -1, 0)
            .sample(Input.real())
            .large(LARGE, 1),
        operation("flipud").sample(MATRIX),
        operation("fliplr").sample(MATRIX),
        operation("roll")
            .sample(MATRIX, 1, 0)
            .sample(BLOCK, -2, -1)
            .sample(MATRIX, 5)
            .large(LARGE, 7, 1),
        operation("movedim").sample(BLOCK, 0, 2).sample(BLOCK, -1, 0),
        operation("rot90").sample(MATRIX, 1, 0, 1).sample(BLOCK, -1, 0, 2).sample(MATRIX, 2, 0, 1),
        operation("unflatten").sample(MATRIX, 1, 2, 2).sample(MATRIX, 0, -1, 1),
        operation("unfold").sample(MATRIX, 1, 2, 1).sample(BLOCK, 0, 2, 1).sample(MATRIX, 1, 3, 2),
        operation("repeat").sample(MATRIX, 2, 1, 3).sample(Input.real(3), 2),
        operation("tile").sample(MATRIX, 2).sample(Input.real(3), 2, 2),
        operation("repeatInterleave").sample(MATRIX, 2, 0).sample(MATRIX, 3, -1),
        operation("pad")
            .sample(MATRIX, 1.5, 1, 2)
            .sample(MATRIX, 0.0, -1, 1, 2, 0)
            .sample(MATRIX, Border.ZEROS, 1, 1)
            .sample(MATRIX, Border.REFLECT, 3, 1, 2, 0)
            .sample(BLOCK, Border.REPLICATE, 2, 5)
            .sample(BLOCK, Border.CIRCULAR, 1, 2, 3, 0)
            .large(LARGE, Border.REFLECT, 3, 4));
  }

  private static List<Row> parts() {
    return List.of(
        operation("split").sample(MATRIX, 3, 1).sample(MATRIX, new long[] {1, 3}, 1),
        operation("chunk").sample(MATRIX, 2, 1).sample(MATRIX, 2, 0),
        operation("unbind").sample(MATRIX, 0).sample(BLOCK, -1),
        operation("meshgrid").sample(Input.real(2), Input.real(3)),
        operation("oneHot").sample(Input.index(4, 2, 3), 4).trait(Trait.NO_GRADIENT));
  }

  private static List<Row> triangles() {
    return List.of(
        operation("tril").sample(MATRIX, 0).sample(BLOCK, -1).large(LARGE, 3),
        operation("triu").sample(MATRIX, 0).sample(BLOCK, 1).large(LARGE, 3),
        operation("diagonal")
            .sample(MATRIX, 0, 0, 1)
            .sample(BLOCK, 1, -1, 0)
            .sample(BLOCK, -1, 0, 1),
        operation("diag").sample(MATRIX, 1).sample(Input.real(3), -1),
        operation("diagEmbed").sample(MATRIX, 0).sample(MATRIX, 2),
        operation("trace").sample(MATRIX));
  }

  private static List<Row> places() {
    Input index = Input.index(3, 2, 4);
    Input values = Input.between(3, 4, 2, 4);
    return List.of(
        operation("index")
            .sample(BLOCK, Index.all(), Index.at(-1), Index.range(1, 3))
            .sample(BLOCK, Index.ellipsis(), Index.newAxis(), Index.from(2))
            .sample(BLOCK, Index.at(1), Input.index(3, 5))
            .sample(BLOCK, Input.index(2, 2, 2), Index.all(), Input.index(4, 2))
            .sample(BLOCK, Index.all(), Input.index(3, 2, 2), Input.index(4, 2))
            .sample(BLOCK, Input.mask(2, 3))
            .sample(BLOCK, Index.all(), Input.mask(3), Index.range(0, 4, 2)),
        operation("indexPut")
            .sample(BLOCK, Input.real(), Index.at(0))
            .sample(BLOCK, Input.real(4), Index.all(), Input.index(1, 1))
            .sample(BLOCK, Input.real(), Input.mask(2, 3)),
        operation("scatter")
            .sample(MATRIX, 0, index, values)
            .sample(MATRIX, 0, index, 1.5)
            .large(LARGE, 0, Input.index(40, 9, 1031), Input.real(9, 1031)),
        operation("scatterReduce")
            .sample(MATRIX, 0, index, values, Join.SUM)
            .sample(MATRIX, 0, index, values, Join.MEAN)
            .sample(MATRIX, 0, index, values, Join.PROD)
            .sample(MATRIX, 0, index, values, Join.AMAX)
            .sample(MATRIX, 0, index, values, Join.AMIN),
        operation("indexAdd").sample(MATRIX, 1, Input.index(4, 6), Input.real(3, 6)),
        operation("indexCopy").sample(MATRIX, 1, Input.index(4, 2), Input.real(3, 2)),
        operation("indexFill").sample(MATRIX, 1, Input.index(4, 2), 2.0),
        operation("nonzero")
            .sample(Input.index(2, 3, 4))
            .sample(Input.mask(5))
            .trait(Trait.NO_GRADIENT),
        operation("maskedSelect").sample(MATRIX, Input.mask(3, 4)).sample(MATRIX, Input.mask(4)),
        operation("maskedScatter").sample(MATRIX, Input.mask(3, 4), Input.real(12)));
  }
}
