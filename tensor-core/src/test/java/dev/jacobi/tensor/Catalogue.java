package dev.jacobi.tensor;

import java.util.List;
import java.util.stream.Stream;

/// One row for each public operation. What can be said of every operation is generated from these
/// rows: by the tests of this package, and by those of the modules that differentiate operations
/// and run them on other devices.
public final class Catalogue {
  private Catalogue() {}

  /// All rows.
  public static List<Row> rows() {
    return Stream.of(
            PointwiseRows.rows(),
            ReductionRows.rows(),
            MovementRows.rows(),
            IndexingRows.rows(),
            LinearRows.rows(),
            FunctionRows.rows(),
            ActivationRows.rows(),
            ConvolutionRows.rows(),
            OrderRows.rows(),
            RearrangementRows.rows(),
            ContractionRows.rows(),
            SignalRows.rows(),
            LinearAlgebraRows.rows(),
            CreationRows.rows())
        .flatMap(List::stream)
        .toList();
  }
}
