package dev.jacobi.notebook.magic;

import dev.jacobi.notebook.cell.Cells.Variable;
import dev.jacobi.notebook.cell.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a magic may do with the session that it stands in.
public interface MagicSession {

  /// Runs Java as a cell would.
  Outcome java(String code);

  /// Lets cells use the classes of jars and folders.
  void addToClasspath(List<Path> entries);

  /// The variables, oldest first.
  List<Variable> variables();

  /// What a variable holds; empty for null too.
  Optional<Object> value(Variable variable);

  /// Forgets everything that cells have defined.
  void reset();

  /// The cells that have run, oldest first.
  List<String> history();

  /// The environment of programs that cells start; it can be changed.
  Map<String, String> environment();

  /// All magics by name.
  Map<String, Magic> magics();
}
