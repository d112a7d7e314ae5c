package dev.jacobi.notebook.magic;

import dev.jacobi.notebook.cell.Cells.Variable;
import dev.jacobi.notebook.cell.Outcome;
import dev.jacobi.notebook.magic.Magic.Call;
import dev.jacobi.notebook.show.Show;
import dev.jacobi.tensor.Tensor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What the session knows: variables, history, magics.
final class SessionMagics {
  private static final int SHOWN = 60;

  private SessionMagics() {}

  static List<BuiltIn> all() {
    return List.of(
        BuiltIn.telling(
            "who",
            "%who\nNames the variables.",
            (_, session) ->
                session.variables().stream().map(Variable::name).collect(Collectors.joining("  "))),
        new BuiltIn(
            "whos",
            "%whos\nShows the variables with types, values, shapes and memory.",
            SessionMagics::whos),
        BuiltIn.telling(
            "history",
            "%history [COUNT]\nPrints the cells that have run, or the last ones.",
            SessionMagics::history),
        BuiltIn.telling(
            "reset",
            "%reset\nForgets all variables, methods and types; imports stay.",
            (_, session) -> {
              int before = session.variables().size();
              session.reset();
              return before + " variables and all methods and types of cells are forgotten.";
            }),
        BuiltIn.telling(
            "lsmagic", "%lsmagic [NAME]\nSays how magics are used.", SessionMagics::magics));
  }

  private static String magics(Call call, MagicSession session) {
    return session.magics().values().stream()
        .filter(magic -> call.arguments().isEmpty() || magic.name().equals(call.arguments()))
        .sorted(java.util.Comparator.comparing(Magic::name))
        .map(Magic::help)
        .collect(Collectors.joining("\n\n"));
  }

  private static String history(Call call, MagicSession session) {
    List<String> all = session.history();
    int first =
        call.arguments().isEmpty()
            ? 0
            : Math.max(0, all.size() - Integer.parseInt(call.arguments()));
    return String.join("\n\n", all.subList(first, all.size()));
  }

  private static Outcome whos(Call call, MagicSession session) {
    List<Map<String, String>> rows =
        session.variables().stream().map(variable -> row(variable, session)).toList();
    if (rows.isEmpty()) {
      System.out.println("There are no variables yet.");
    } else {
      Show.display(Show.table(rows));
    }
    return new Outcome.Done();
  }

  private static Map<String, String> row(Variable variable, MagicSession session) {
    Object value = session.value(variable).orElse(null);
    Map<String, String> row = new LinkedHashMap<>();
    row.put("name", variable.name());
    row.put("type", variable.type());
    switch (value) {
      case null -> row.put("value", "null");
      case Tensor tensor -> {
        row.put("value", tensor.shape() + " " + tensor.dtype() + " " + tensor.device());
        row.put("memory", MachineMagics.bytes(bytes(tensor)));
      }
      case Collection<?> many -> row.put("value", many.size() + " elements");
      case Map<?, ?> many -> row.put("value", many.size() + " entries");
      default -> row.put("value", beginning(value));
    }
    return row;
  }

  static long bytes(Tensor tensor) {
    return tensor.numel() * tensor.dtype().bytes();
  }

  private static String beginning(Object value) {
    String text = String.valueOf(value).replace('\n', ' ');
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN - 1) + "…";
  }
}
