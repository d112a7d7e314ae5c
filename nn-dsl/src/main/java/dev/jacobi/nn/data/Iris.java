package dev.jacobi.nn.data;

import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/// R. A. Fisher's 150 iris flowers: four measures in centimetres, and the species (UCI, CC BY 4.0),
/// as in scikit-learn.
///
/// {@snippet :
/// Iris iris = Iris.load();
/// Dataset train = iris.train(); // x [120, 4], y [120]
/// Table table = iris.table();
/// }
public final class Iris {
  private static final List<String> FEATURES =
      List.of("sepal length", "sepal width", "petal length", "petal width");
  private static final List<String> SPECIES = List.of("setosa", "versicolor", "virginica");
  private static final double TRAIN_SHARE = 0.8;
  private static final long SEED = 1;

  private final double[][] measures;
  private final long[] species;
  private final Split split;

  private Iris(List<String> lines) {
    measures = new double[FEATURES.size()][lines.size()];
    species = new long[lines.size()];
    for (int i = 0; i < species.length; i++) {
      String[] cells = lines.get(i).split(",", -1);
      for (int j = 0; j < measures.length; j++) {
        measures[j][i] = Double.parseDouble(cells[j]);
      }
      species[i] = Long.parseLong(cells[measures.length]);
    }
    split = all().split(TRAIN_SHARE, SEED);
  }

  /// The flowers, which come with Jacobi.
  public static Iris load() {
    try (InputStream in = Resources.open("iris.csv")) {
      return new Iris(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The names of the four measures.
  public List<String> features() {
    return FEATURES;
  }

  /// The names of the three species.
  public List<String> species() {
    return SPECIES;
  }

  /// All flowers in their original order: `x` has a row of four measures for each, `y` the species.
  public Dataset all() {
    float[] values = new float[species.length * measures.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) measures[i % measures.length][i / measures.length];
    }
    return new Dataset(
        Tensor.of(values, species.length, measures.length), Tensor.tensor(species.clone()));
  }

  /// Four fifths of the flowers, to train with; always the same, and as many of each species.
  public Dataset train() {
    return split.train();
  }

  /// The other fifth.
  public Dataset test() {
    return split.test();
  }

  /// All flowers as a table: four measures and the name of the species.
  public Table table() {
    List<Column<?>> columns = new ArrayList<>();
    for (int j = 0; j < measures.length; j++) {
      columns.add(DoubleColumn.create(FEATURES.get(j), measures[j].clone()));
    }
    StringColumn names = StringColumn.create("species");
    for (long number : species) {
      names.append(SPECIES.get((int) number));
    }
    columns.add(names);
    return Table.create("iris", columns);
  }
}
