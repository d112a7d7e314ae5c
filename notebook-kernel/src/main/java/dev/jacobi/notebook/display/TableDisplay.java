package dev.jacobi.notebook.display;

import tech.tablesaw.api.Table;

/// Draws the tables of tablesaw.
public final class TableDisplay implements Display<Table> {

  @Override
  public Class<Table> type() {
    return Table.class;
  }

  @Override
  public Picture picture(Table table) {
    return Show.table(table).picture();
  }
}
