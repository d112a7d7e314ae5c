package dev.jacobi.notebook.cell;

import java.util.Optional;
import java.util.regex.Pattern;

/// One statement or declaration of a cell, as JShell takes them.
///
/// @param cell the cell it stands in
/// @param start where it begins in the cell's code
/// @param source its text; a semicolon that the cell leaves out is there
/// @param lead how much of the text stands before what the cell says
record Piece(CellSource cell, int start, String source, int lead) {
  private static final String ANSWER = "answer$";
  private static final String ACTION = "action$";
  private static final Pattern ASSIGNS = Pattern.compile("(?<![=!<>])=(?!=)|>>=|<<=|switch");
  private static final Pattern ACTS =
      Pattern.compile(
          "(for|while|do|if|try|throw|synchronized)\\b.*"
              + "|[\\w$]+(\\s*\\.\\s*[\\w$]+)*\\s*(\\(|[-+*/%&|^]?=[^=]).*;",
          Pattern.DOTALL);

  Piece(CellSource cell, int start, String source) {
    this(cell, start, source, 0);
  }

  /// The same as the declaration of a variable, where this is plainly an expression to be shown or
  /// a statement.
  ///
  /// JShell compiles those once or twice more than a declaration, to find out their types; nobody
  /// asks for them.
  ///
  /// @param number makes the variable's name its own: JShell would redefine the class of one that
  ///   was there before, at a price
  Optional<Piece> asVariable(int number) {
    String text = source.stripTrailing();
    if (ACTS.matcher(text).matches()) {
      String call = Action.class.getName() + ".run(() -> { ";
      return Optional.of(declaration(ACTION + number, call, "\n});"));
    }
    return text.endsWith(";") || text.endsWith("}") || ASSIGNS.matcher(text).find()
        ? Optional.empty()
        : Optional.of(declaration(ANSWER + number, "", "\n;"));
  }

  private Piece declaration(String variable, String before, String after) {
    String lead = "java.lang.Object " + variable + " = " + before;
    return new Piece(cell, start, lead + source + after, lead.length());
  }

  /// Whether a variable stands for a piece that declares nothing.
  static boolean isForAPiece(String variable) {
    return isAnswer(variable) || variable.startsWith(ACTION);
  }

  /// Whether a variable stands for an expression.
  static boolean isAnswer(String variable) {
    return variable.startsWith(ANSWER);
  }

  /// The cell's line of a line of this piece; both count from 1.
  int cellLine(int line) {
    return cell.lineAt(start) + line - 1;
  }

  /// Where a position in this piece lies in the cell.
  int cellPosition(long position) {
    return (int) Math.min(start + Math.max(position - lead, 0), cell.code().length());
  }
}
