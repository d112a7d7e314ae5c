package dev.jacobi.notebook.magic;

import dev.jacobi.notebook.cell.Outcome;
import java.util.List;
import java.util.stream.Stream;

/// A magic that Jacobi brings.
record BuiltIn(String name, String help, Body body) implements Magic {

  /// What it does.
  interface Body {
    Outcome run(Call call, MagicSession session) throws Exception;
  }

  /// What it prints, for those that only tell something.
  interface Text {
    String of(Call call, MagicSession session) throws Exception;
  }

  static BuiltIn telling(String name, String help, Text text) {
    return new BuiltIn(
        name,
        help,
        (call, session) -> {
          System.out.println(text.of(call, session));
          return new Outcome.Done();
        });
  }

  static List<Magic> all() {
    return Stream.of(
            SessionMagics.all(), TimeMagics.all(), MachineMagics.all(), LibraryMagics.all())
        .<Magic>flatMap(List::stream)
        .toList();
  }

  @Override
  public Outcome run(Call call, MagicSession session) throws Exception {
    return body.run(call, session);
  }
}
