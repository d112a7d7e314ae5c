package dev.jacobi.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/// The numbers by which the kernels know operations. An operation that is younger than the compiled
/// kernels has none.
final class OperationCodes {
  private static final Map<String, Integer> CODES = read();

  private OperationCodes() {}

  static OptionalInt of(Object operation) {
    Integer code = CODES.get(operation.getClass().getName());
    return code == null ? OptionalInt.empty() : OptionalInt.of(code);
  }

  /// How many there are.
  static int count() {
    return CODES.size();
  }

  private static Map<String, Integer> read() {
    Map<String, Integer> codes = new HashMap<>();
    try (InputStream in = OperationCodes.class.getResourceAsStream("operations.txt")) {
      if (in == null) {
        throw new IllegalStateException("operations.txt is missing from Jacobi's jar");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        int space = line.indexOf(' ');
        codes.put(line.substring(space + 1), Integer.valueOf(line.substring(0, space)));
      }
      return codes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
