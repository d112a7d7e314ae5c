package dev.jacobi.notebook.display.network;

import dev.jacobi.nn.edit.Diff;
import dev.jacobi.notebook.display.Display;
import dev.jacobi.notebook.display.Html;
import dev.jacobi.notebook.display.HtmlTable;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Picture;

/// Draws what an edit changed in a network: new layers on green ground, dropped ones on red.
public final class DiffDisplay implements Display<Diff> {

  @Override
  public Class<Diff> type() {
    return Diff.class;
  }

  @Override
  public Picture picture(Diff diff) {
    var table = new HtmlTable();
    table.row().head("", false).head("path", false).head("layer", false).head("parameters", true);
    for (Diff.Change change : diff.changes()) {
      String ground = ground(change.kind());
      table
          .row()
          .tinted(mark(change.kind()), ground, false)
          .tinted(path(change), ground, false)
          .tinted(change.layer(), ground, false)
          .tinted(Numbers.grouped(change.parameters()), ground, true);
    }
    long more = diff.after() - diff.before();
    String total =
        "%s parameters before, %s after (%s%s)"
            .formatted(
                Numbers.grouped(diff.before()),
                Numbers.grouped(diff.after()),
                more < 0 ? "−" : "+",
                Numbers.grouped(Math.abs(more)));
    String html = Html.open() + Html.wide(table.toString()) + Html.quiet(total) + "</div>";
    return Picture.text(diff.toString()).html(html);
  }

  private static String path(Diff.Change change) {
    if (change.before().isEmpty() || change.after().isEmpty()) {
      return change.before() + change.after();
    }
    return change.before().equals(change.after())
        ? change.after()
        : change.before() + " → " + change.after();
  }

  private static String mark(Diff.Status kind) {
    return switch (kind) {
      case KEPT -> "kept";
      case GROWN -> "± grown";
      case PRUNED -> "± pruned";
      case NEW -> "+ new";
      case DROPPED -> "− dropped";
    };
  }

  private static String ground(Diff.Status kind) {
    return switch (kind) {
      case KEPT -> "transparent";
      case GROWN, PRUNED -> "rgba(76,139,245,0.2)";
      case NEW -> "rgba(31,169,113,0.2)";
      case DROPPED -> "rgba(229,83,75,0.2)";
    };
  }
}
