package dev.jacobi.notebook.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// `System.in` of every cell: asks the user for a line whenever a cell wants to read one.
final class CellInput extends InputStream {

  /// What a console sends for Ctrl-D.
  private static final String END = "\u0004";

  private final StdinRequests questions;
  private byte[] line = {};
  private int next;

  CellInput(StdinRequests questions) {
    this.questions = questions;
  }

  @Override
  public synchronized int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public synchronized int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (next == line.length) {
      String answer = questions.ask("", false);
      if (answer.equals(END)) {
        return -1;
      }
      line = (answer + "\n").getBytes(StandardCharsets.UTF_8);
      next = 0;
    }
    int count = Math.min(length, line.length - next);
    System.arraycopy(line, next, bytes, offset, count);
    next += count;
    return count;
  }

  @Override
  public synchronized int available() {
    return line.length - next;
  }
}
