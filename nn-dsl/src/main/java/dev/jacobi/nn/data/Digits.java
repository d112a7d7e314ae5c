package dev.jacobi.nn.data;

import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/// 1797 handwritten digits as images of 8 by 8 pixels: the test part of the "Optical Recognition of
/// Handwritten Digits" set of E. Alpaydin and C. Kaynak (UCI, CC BY 4.0), as in scikit-learn.
///
/// {@snippet :
/// Digits digits = Digits.load();
/// Dataset train = digits.train(); // x [1438, 64] from 0 to 1, y [1438] from 0 to 9
/// Table table = digits.table();
/// }
public final class Digits {
  private static final int SIDE = 8;
  private static final int WHITE = 16;
  private static final double TRAIN_SHARE = 0.8;
  private static final long SEED = 1;

  private final int[] pixels;
  private final int[] labels;
  private final Split split;

  private Digits(int[] pixels, int[] labels) {
    this.pixels = pixels;
    this.labels = labels;
    this.split = all().split(TRAIN_SHARE, SEED);
  }

  /// The digits, which come with Jacobi.
  public static Digits load() {
    Idx images = Resources.idx("digits-images-idx3-ubyte.gz");
    Idx labels = Resources.idx("digits-labels-idx1-ubyte.gz");
    return new Digits(images.slice(0, images.count()), labels.slice(0, labels.count()));
  }

  /// All digits in their original order: `x` has a row of 64 pixels from 0 (black) to 1 for each,
  /// `y` the digit.
  public Dataset all() {
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) pixels[i] / WHITE;
    }
    long[] digits = new long[labels.length];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = labels[i];
    }
    return new Dataset(Tensor.of(values, digits.length, (long) SIDE * SIDE), Tensor.tensor(digits));
  }

  /// Four fifths of the digits, to train with; always the same, and as many of each as in all.
  public Dataset train() {
    return split.train();
  }

  /// The other fifth.
  public Dataset test() {
    return split.test();
  }

  /// All digits as a table: the label, and a column from 0 to 16 for each pixel, named after its
  /// row and column: `p00` to `p77`.
  public Table table() {
    List<Column<?>> columns = new ArrayList<>();
    columns.add(IntColumn.create("label", labels.clone()));
    for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
      int[] values = new int[labels.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = pixels[i * SIDE * SIDE + pixel];
      }
      columns.add(IntColumn.create("p%d%d".formatted(pixel / SIDE, pixel % SIDE), values));
    }
    return Table.create("digits", columns);
  }
}
