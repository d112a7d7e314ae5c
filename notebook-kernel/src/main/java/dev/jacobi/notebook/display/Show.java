package dev.jacobi.notebook.display;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
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
    Front.current().display(Rendering.of(value));
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
    return new TableView(
        TableSource.of(rows)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "table: expected a Table, records, maps, lists or arrays, got "
                            + rows.getClass().getSimpleName()
                            + "; display(value) shows any value")),
        0);
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
}
