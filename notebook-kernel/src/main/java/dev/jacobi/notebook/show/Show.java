package dev.jacobi.notebook.show;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.notebook.display.DisplayPublisher;
import dev.jacobi.notebook.display.Displayable;
import dev.jacobi.notebook.display.NumberArrays;
import dev.jacobi.notebook.display.Progress;
import dev.jacobi.notebook.display.chart.BarChart;
import dev.jacobi.notebook.display.chart.BoxPlot;
import dev.jacobi.notebook.display.chart.ConfusionChart;
import dev.jacobi.notebook.display.chart.Figure;
import dev.jacobi.notebook.display.chart.HeatMap;
import dev.jacobi.notebook.display.chart.Plot;
import dev.jacobi.notebook.display.chart.Subplots;
import dev.jacobi.notebook.display.graph.GraphView;
import dev.jacobi.notebook.display.network.ModuleDisplay;
import dev.jacobi.notebook.display.table.TableView;
import dev.jacobi.notebook.display.tensor.ImageGrid;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a cell calls to see something; notebooks import it statically.
///
/// The methods give something to look at, which a cell shows when it is its last expression.
/// [#display] shows at once, from anywhere in a cell.
///
/// {@snippet :
/// plot(new double[] {3, 1, 2});
/// display(images(digits.slice(0, 0, 20), labels));
/// view(loss);
/// }
public final class Show {

  private Show() {}

  /// Shows a value now, as a cell shows its last expression.
  public static void display(@Nullable Object value) {
    DisplayPublisher.current().display(Rendering.of(value));
  }

  /// A chart of numbers in order.
  ///
  /// @param values an array of numbers, a list of numbers or a tensor
  public static Plot plot(Object values) {
    return Plot.empty().line("", values);
  }

  /// A chart of points joined by a line.
  ///
  /// @param x an array of numbers, a list of numbers or a tensor
  public static Plot plot(Object x, Object y) {
    return Plot.empty().line("", x, y);
  }

  /// A chart of points.
  ///
  /// @param x an array of numbers, a list of numbers or a tensor
  public static Plot scatter(Object x, Object y) {
    return Plot.empty().points("", x, y);
  }

  /// A chart of how often values of each size occur.
  ///
  /// @param values an array of numbers, a list of numbers or a tensor
  public static Plot histogram(Object values) {
    return Plot.empty().histogram("", values);
  }

  /// A chart of one bar for each name.
  ///
  /// @param names an array, a list or a tensor
  /// @param values an array of numbers, a list of numbers or a tensor
  public static Figure bars(Object names, Object values) {
    return BarChart.bars(NumberArrays.names(names), NumberArrays.values(values));
  }

  /// A chart of one box for each sample: from a quarter to three quarters of its values, with a
  /// line at the median.
  ///
  /// @param samples arrays of numbers, lists of numbers or tensors, by name
  public static Figure boxes(Map<String, ?> samples) {
    Map<String, double[]> values = new LinkedHashMap<>();
    samples.forEach((name, sample) -> values.put(name, NumberArrays.values(sample)));
    return BoxPlot.of(values);
  }

  /// A matrix as a grid of coloured cells: positive numbers blue, negative ones orange.
  ///
  /// @param matrix a tensor or an array of two dimensions
  public static Figure heatMap(Object matrix) {
    HeatMap cells = HeatMap.of(matrix);
    return new Figure(labels -> cells.svg(labels, cells.signed()), cells.text());
  }

  /// How often each class was taken for each other one.
  ///
  /// @param actual the true classes, as whole numbers from 0 on
  /// @param predicted the classes that were said, as many
  /// @param names of the classes
  public static Figure confusion(Tensor actual, Tensor predicted, String... names) {
    return ConfusionChart.of(actual.toLongArray(), predicted.toLongArray(), List.of(names))
        .figure();
  }

  /// Displays side by side, in rows of this many.
  public static Displayable subplots(int columns, Object... displays) {
    return new Subplots(columns, Arrays.stream(displays).map(Rendering::picture).toList());
  }

  /// The images of a tensor, side by side.
  ///
  /// @param images of shape `[h, w]`, `[n, h, w]`, `[n, 1, h, w]` (grey) or `[n, 3, h, w]` (colour)
  public static ImageGrid images(Tensor images) {
    return ImageGrid.of(images);
  }

  /// The images of a tensor, side by side, with something written below each.
  ///
  /// @param captions a tensor, an array or a list with one entry for each image
  public static ImageGrid images(Tensor images, Object captions) {
    return ImageGrid.of(images).captions(captions);
  }

  /// Rows and columns: a table of tablesaw, a list of records, maps, lists or arrays, a map, a
  /// record or a two-dimensional array.
  public static TableView table(Object rows) {
    return TableView.of(rows);
  }

  /// The computation behind a result, as a picture.
  ///
  /// @throws IllegalStateException if nothing was recorded, or `backward()` has released the graph
  public static GraphView view(Tensor result) {
    return view(result, Map.of());
  }

  /// The computation behind a result, with names for its parameters and inputs.
  ///
  /// @throws IllegalStateException if nothing was recorded, or `backward()` has released the graph
  public static GraphView view(Tensor result, Map<String, Tensor> names) {
    return new GraphView(result, names, Map.of());
  }

  /// The computation behind a result of a network, its modules in frames.
  ///
  /// @throws IllegalStateException if nothing was recorded, or `backward()` has released the graph
  public static GraphView view(Tensor result, Module net) {
    Map<String, Tensor> names = new LinkedHashMap<>();
    net.parameters().forEach((path, parameter) -> names.put(path, parameter.tensor()));
    Map<String, String> titles = new HashMap<>();
    Nn.summary(net).rows().forEach(row -> titles.put(row.path(), row.layer()));
    return new GraphView(result, names, titles);
  }

  /// A network as a tree of modules and parameters.
  public static Displayable view(Module net) {
    return () -> new ModuleDisplay().picture(net);
  }

  /// The items of a loop, under a bar that shows how far the loop has come.
  ///
  /// {@snippet :
  /// for (Batch batch : progress(batches)) {
  ///   train(batch);
  /// }
  /// }
  public static <T> Iterable<T> progress(Iterable<T> items) {
    return new Progress<>(items, Progress.size(items));
  }

  /// The whole numbers from 0 to `end` (exclusive), under a bar that shows how far the loop has
  /// come.
  public static Iterable<Integer> progress(int end) {
    return new Progress<>(() -> IntStream.range(0, end).iterator(), end);
  }
}
