package dev.jacobi.notebook.magic;

import dev.jacobi.notebook.cell.Outcome;

/// A command of a notebook, `%name arguments` or `%%name arguments` with the rest of its cell.
/// Found through `ServiceLoader`, so a library can bring its own.
public interface Magic {

  /// The word after the percent sign.
  String name();

  /// How it is used: a line for each form, then what it does.
  String help();

  /// Does what the line asks for. What it prints goes to the cell.
  ///
  /// @param call what was asked for
  /// @param session where it was asked
  /// @throws Exception becomes the cell's error, so its message should say the way out
  Outcome run(Call call, MagicSession session) throws Exception;

  /// What follows the name.
  ///
  /// @param arguments the rest of the line
  /// @param body the rest of the cell after `%%name`, or empty
  record Call(String arguments, String body) {
    /// Whether it has the whole cell.
    boolean isCell() {
      return !body.isEmpty();
    }

    /// The arguments, or the cell where it has one.
    String code() {
      return isCell() ? body : arguments;
    }

    String[] words() {
      return arguments.isBlank() ? new String[0] : arguments.strip().split("\\s+", -1);
    }
  }
}
