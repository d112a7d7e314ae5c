package dev.jacobi.notebook.display.tensor;

import dev.jacobi.notebook.display.Display;
import dev.jacobi.notebook.display.Html;
import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Picture;
import dev.jacobi.notebook.display.svg.Sparkline;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.GradFn;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Draws tensors: what they are, how their elements are spread, and the elements themselves.
public final class TensorDisplay implements Display<Tensor> {

  /// A single number needs neither a range nor a table.
  private static final int FEW = 2;

  private static final int SMALLEST_IMAGE = 8;

  @Override
  public Class<Tensor> type() {
    return Tensor.class;
  }

  @Override
  public Picture picture(Tensor tensor) {
    var out = new StringBuilder(Html.open());
    out.append(heading(tensor));
    if (tensor.numel() >= FEW && tensor.dtype() != DType.BOOL) {
      out.append(spread(TensorStatistics.of(tensor)));
    }
    if (tensor.rank() > 0 && tensor.numel() > 0) {
      out.append(TensorCells.html(tensor.detach()));
    }
    if (isImages(tensor)) {
      String grid = ImageGrid.of(tensor).picture().forms().getOrDefault("text/html", "");
      out.append(Html.fold("as images", grid));
    }
    return Picture.text(tensor.toString()).html(out.append("</div>").toString());
  }

  private static String heading(Tensor tensor) {
    List<String> facts = new ArrayList<>();
    facts.add(tensor.dtype().toString());
    facts.add(tensor.device().toString());
    GradFn origin = tensor.origin();
    if (origin != null) {
      facts.add("from " + origin.name());
    } else if (tensor.requiresGrad()) {
      facts.add(tensor.grad() == null ? "requires gradient" : "has gradient");
    }
    String name = tensor.rank() == 0 ? TensorCells.scalar(tensor) : tensor.shape().toString();
    return "<div><b>%s</b><span style=\"opacity:0.65\">&nbsp; %s</span></div>"
        .formatted(name, Markup.escape(String.join(" · ", facts)));
  }

  /// The histogram between the least and the greatest element, then the moments.
  private static String spread(TensorStatistics statistics) {
    TensorStatistics.Spread spread = statistics.spread();
    var out = new StringBuilder("<div style=\"margin:2px 0 4px 0\">");
    if (spread.count() > 0) {
      out.append(Numbers.brief(spread.least()));
      if (spread.least() < spread.greatest()) {
        String alternative = "histogram " + Sparkline.text(shares(statistics.bins()), 32);
        out.append("&nbsp; ").append(Markup.image(Sparkline.svg(statistics.bins()), alternative));
        out.append("&nbsp; ").append(Numbers.brief(spread.greatest()));
      }
      out.append("<span style=\"opacity:0.65\">&nbsp;&nbsp; mean ");
      out.append(Numbers.brief(spread.mean())).append(" &nbsp; std ");
      out.append(Numbers.brief(spread.deviation())).append("</span>");
    }
    out.append(warning(statistics.nan(), "NaN")).append(warning(statistics.infinite(), "infinite"));
    return out.append("</div>").toString();
  }

  private static String warning(long count, String what) {
    return count == 0
        ? ""
        : ("<span style=\"color:#fff;background:#cf4a42;border-radius:3px;padding:1px 7px;"
                + "margin-left:10px;font-size:12px\">%s %s</span>")
            .formatted(Numbers.grouped(count), what);
  }

  private static double[] shares(long[] bins) {
    double[] shares = new double[bins.length];
    for (int i = 0; i < bins.length; i++) {
      shares[i] = bins[i];
    }
    return shares;
  }

  private static boolean isImages(Tensor tensor) {
    return tensor.rank() == 4
        && tensor.numel() > 0
        && (tensor.size(1) == 1 || tensor.size(1) == 3)
        && Math.min(tensor.size(2), tensor.size(3)) >= SMALLEST_IMAGE;
  }
}
