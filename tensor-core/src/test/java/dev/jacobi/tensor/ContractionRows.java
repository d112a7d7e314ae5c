package dev.jacobi.tensor;

import static dev.jacobi.tensor.Row.operation;

import dev.jacobi.tensor.Row.Trait;
import java.util.List;
import java.util.stream.Stream;

/// The rows of sums of products.
final class ContractionRows {
  private ContractionRows() {}

  static List<Row> rows() {
    Input matrix = Input.real(2, 3);
    Input other = Input.between(-1, 1, 3, 4);
    Input batch = Input.real(2, 2, 3);
    return Stream.of(
            operation("mm").sample(matrix, other),
            operation("bmm").sample(batch, Input.real(2, 3, 2)),
            operation("mv").sample(matrix, Input.real(3)),
            operation("dot").sample(Input.real(3), Input.between(0, 1, 3)),
            operation("outer").sample(Input.real(3), Input.real(2)),
            operation("addmm").sample(Input.real(4), matrix, other),
            operation("baddbmm").sample(Input.real(2, 1, 2), batch, Input.real(2, 3, 2)),
            operation("kron").sample(matrix, Input.real(2, 2)).sample(Input.real(3), matrix),
            operation("cross").sample(matrix, Input.between(0, 1, 2, 3), 1),
            operation("tensordot")
                .sample(matrix, other, 1)
                .sample(batch, Input.real(3, 2, 5), new int[] {2, 0}, new int[] {0, 1}),
            operation("cdist").sample(matrix, Input.between(3, 4, 5, 3), 2.0),
            operation("einsum")
                .sample("ij,jk->ik", matrix, other)
                .sample("bij,bkj->bik", batch, Input.real(2, 4, 3))
                .sample("...ij,jk", batch, other)
                .sample("ii->i", Input.real(3, 3))
                .sample("ij->", matrix)
                .sample("i,j,k->kji", Input.real(2), Input.real(3), Input.real(2))
                .sample(
                    "bhid,bhjd,b->hij",
                    Input.real(2, 2, 3, 2),
                    Input.real(2, 2, 2, 2),
                    Input.real(2)))
        .map(row -> row.trait(Trait.ORDER))
        .toList();
  }
}
