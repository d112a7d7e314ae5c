package dev.jacobi.notebook.kernel;

import dev.jacobi.notebook.wire.Connection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A kernel in this virtual machine, with scripted cells.
final class TestKernel implements AutoCloseable {
  static final long LIMIT = 2_000_000;

  final ScriptedCells cells = new ScriptedCells();
  final Connection connection;
  final JupyterKernel kernel;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  TestKernel(Path folder) throws IOException {
    this(folder, Connection.onFreePorts());
  }

  TestKernel(Path folder, Connection connection) throws IOException {
    this.connection = connection;
    PrintStream notes = new PrintStream(log, true, StandardCharsets.UTF_8);
    var settings = new JupyterKernel.Settings(folder.resolve("history.jsonl"), LIMIT, notes);
    kernel = JupyterKernel.start(connection, settings, () -> cells);
  }

  Client connect() {
    try {
      return new Client(connection);
    } catch (AssertionError e) {
      throw new AssertionError("The kernel says: " + log(), e);
    }
  }

  String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    kernel.close();
  }
}
