package dev.jacobi.nn.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The data that comes with this module.
final class Resources {
  private Resources() {}

  static InputStream open(String name) {
    InputStream in = Resources.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException("the resource %s is missing".formatted(name));
    }
    return in;
  }

  static Idx idx(String name) {
    try (InputStream in = open(name)) {
      return Idx.read(in, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
