package dev.jacobi.backend;

import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.util.function.UnaryOperator;

/// The domain of a [Program] seen as rows, and how its inputs and outputs lie in it, in as few
/// dimensions as serve all of them.
public final class RowDomain {
  private final Layout[] outer;
  private final Layout[] inner;

  private RowDomain(Layout[] outer, Layout[] inner) {
    this.outer = outer;
    this.inner = inner;
  }

  /// Rows of the last `rowDims` dimensions.
  ///
  /// @param views the program's inputs, then its outputs
  public static RowDomain of(Shape domain, int rowDims, View[] views) {
    Layout[] layouts = expand(domain, views);
    int split = domain.rank() - rowDims;
    return new RowDomain(
        Layout.collapse(map(layouts, m -> m.head(split))),
        Layout.collapse(map(layouts, m -> m.tail(split))));
  }

  /// Rows of the last dimension that is left when others are merged: for a program that folds
  /// nothing, which may cut its domain anywhere.
  public static RowDomain lines(Shape domain, View[] views) {
    Layout[] merged = Layout.collapse(expand(domain, views));
    int last = Math.max(merged[0].shape().rank() - 1, 0);
    return new RowDomain(map(merged, m -> m.head(last)), map(merged, m -> m.tail(last)));
  }

  private static Layout[] expand(Shape domain, View[] views) {
    Layout[] layouts = new Layout[views.length];
    for (int i = 0; i < layouts.length; i++) {
      layouts[i] = views[i].layout().expand(domain);
    }
    return layouts;
  }

  private static Layout[] map(Layout[] layouts, UnaryOperator<Layout> change) {
    Layout[] result = new Layout[layouts.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = change.apply(layouts[i]);
    }
    return result;
  }

  /// The layout of the rows' first elements in a view.
  public Layout outer(int view) {
    return outer[view];
  }

  /// The layout of a row's elements in a view, from offset 0.
  public Layout inner(int view) {
    return inner[view];
  }

  /// How many rows there are.
  public long rows() {
    return outer[0].shape().numel();
  }

  /// The elements of a row.
  public long length() {
    return inner[0].shape().numel();
  }

  /// Whether a view has one element for each row of several.
  public boolean isNarrow(int view) {
    return length() != 1 && !steps(inner[view]);
  }

  /// Whether a layout's elements lie at more than one place.
  public static boolean steps(Layout layout) {
    for (int d = 0; d < layout.shape().rank(); d++) {
      if (layout.shape().size(d) != 1 && layout.stride(d) != 0) {
        return true;
      }
    }
    return false;
  }
}
