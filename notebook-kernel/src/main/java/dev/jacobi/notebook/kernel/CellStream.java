package dev.jacobi.notebook.kernel;

import dev.jacobi.notebook.kernel.CellOutput.Stream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// `System.out` or `System.err` of every cell: takes each thread's bytes to its own request.
final class CellStream extends OutputStream {
  private final RequestContexts origins;
  private final Stream stream;

  private CellStream(RequestContexts origins, Stream stream) {
    this.origins = origins;
    this.stream = stream;
  }

  static PrintStream open(RequestContexts origins, Stream stream) {
    return new Lasting(new CellStream(origins, stream));
  }

  /// Cannot be closed by a cell: all later ones print to it too.
  private static final class Lasting extends PrintStream {
    Lasting(CellStream cells) {
      super(cells, false, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      flush();
    }
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    origins.current().output().write(stream, bytes, offset, length);
  }
}
