package dev.jacobi.notebook.display.network;

import dev.jacobi.nn.Summary;
import dev.jacobi.notebook.display.Display;
import dev.jacobi.notebook.display.Html;
import dev.jacobi.notebook.display.HtmlTable;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Picture;

/// Draws the table of a network's layers.
public final class SummaryDisplay implements Display<Summary> {

  @Override
  public Class<Summary> type() {
    return Summary.class;
  }

  @Override
  public Picture picture(Summary summary) {
    var table = new HtmlTable();
    table.row().head("path", false).head("layer", false).head("parameters", true);
    for (Summary.Row row : summary.rows()) {
      table.row().cell(row.path(), false).cell(row.layer(), false);
      table.cell(Numbers.grouped(row.parameters()), true);
    }
    String total = Numbers.grouped(summary.parameters()) + " parameters";
    String html = Html.open() + Html.wide(table.toString()) + Html.quiet(total) + "</div>";
    return Picture.text(summary.toString()).html(html);
  }
}
