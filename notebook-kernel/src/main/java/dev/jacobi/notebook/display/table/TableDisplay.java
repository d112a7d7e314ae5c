package dev.jacobi.notebook.display.table;

import dev.jacobi.notebook.display.Display;
import dev.jacobi.notebook.display.Picture;
import tech.tablesaw.api.Table;

/// Draws the tables of tablesaw.
public final class TableDisplay implements Display<Table> {

  @Override
  public Class<Table> type() {
    return Table.class;
  }

  @Override
  public Picture picture(Table table) {
    return TableView.of(table).picture();
  }
}
