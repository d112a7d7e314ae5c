package dev.jacobi.notebook.display.chart;

import dev.jacobi.notebook.display.Displayable;
import dev.jacobi.notebook.display.Html;
import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Displays side by side, row by row.
public final class Subplots implements Displayable {

  private final int columns;
  private final List<Picture> pictures;

  public Subplots(int columns, List<Picture> pictures) {
    if (columns < 1) {
      throw new IllegalArgumentException("subplots: expected at least one column, got " + columns);
    }
    this.columns = columns;
    this.pictures = List.copyOf(pictures);
  }

  @Override
  public Picture picture() {
    String width = Numbers.coordinate(Math.floor(990.0 / columns) / 10);
    List<String> cells = new ArrayList<>();
    for (Picture picture : pictures) {
      String html =
          picture
              .forms()
              .getOrDefault("text/html", "<div>" + Markup.escape(picture.text()) + "</div>");
      cells.add(
          "<div style=\"display:inline-block;vertical-align:top;width:%s%%\">%s</div>"
              .formatted(width, html));
    }
    String text = pictures.stream().map(Picture::text).collect(Collectors.joining("\n\n"));
    return Picture.text(text).html(Html.open() + String.join("", cells) + "</div>");
  }
}
