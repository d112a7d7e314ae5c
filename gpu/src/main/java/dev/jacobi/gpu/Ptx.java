package dev.jacobi.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/// The compiled kernels in this jar: text that the driver translates for its card.
final class Ptx {
  /// The names of all modules.
  static final List<String> MODULES =
      List.of(
          "index",
          "order_double",
          "order_long",
          "product_bfloat16",
          "product_double",
          "product_float",
          "product_half",
          "product_long",
          "product_tf32",
          "program_double",
          "program_float",
          "program_long",
          "random",
          "window");

  private Ptx() {}

  /// A module's text, with the zero byte at its end that the driver wants.
  static byte[] read(String module) {
    try (InputStream in = Ptx.class.getResourceAsStream(module + ".ptx")) {
      if (in == null) {
        throw new IllegalStateException(module + ".ptx is missing from Jacobi's jar");
      }
      byte[] text = in.readAllBytes();
      return Arrays.copyOf(text, text.length + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
