package dev.jacobi.notebook.cell;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import javax.tools.SimpleJavaFileObject;

/// A class of a cell, as the compiler reads it.
final class CellClassFile extends SimpleJavaFileObject {
  private final String name;
  private final byte[] bytes;

  CellClassFile(String name, byte[] bytes) {
    super(StatementFiles.uri(name, Kind.CLASS), Kind.CLASS);
    this.name = name;
    this.bytes = bytes;
  }

  /// Its binary name.
  String name() {
    return name;
  }

  @Override
  public InputStream openInputStream() {
    return new ByteArrayInputStream(bytes);
  }
}
