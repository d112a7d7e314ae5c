package dev.jacobi.notebook.cell;

import dev.jacobi.notebook.display.UserNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tells what went wrong in a cell: the message first, then where, with the lines of the cells;
/// what happened inside libraries is folded away.
final class Tracebacks {
  private static final Pattern CAST =
      Pattern.compile("class (\\S+) cannot be cast to class (\\S+)");
  private static final int MOST_FRAMES = 12;
  private static final int MOST_CAUSES = 10;

  private final CellLines lines;

  /// @param lines knows where frames are in cells
  Tracebacks(CellLines lines) {
    this.lines = lines;
  }

  Outcome interrupted(CellSource cell) {
    List<String> lines = List.of(Ansi.error("Interrupted") + ": " + cell.name() + " was stopped");
    return new Outcome.Failed("Interrupted", cell.name() + " was stopped", lines);
  }

  /// A failure of the compiler or of this virtual machine, not of the cell's code.
  Outcome broken(Throwable failure) {
    String name = failure.getClass().getSimpleName();
    String message = message(failure);
    List<String> lines = new ArrayList<>(List.of(Ansi.error(name) + colon(message)));
    Stream.of(failure.getStackTrace()).limit(MOST_FRAMES).forEach(f -> lines.add("  at " + f));
    return new Outcome.Failed(name, message, lines);
  }

  /// The compiler's errors in a cell.
  Outcome compileError(List<CompileError> faults) {
    List<String> lines = new ArrayList<>();
    String first = "";
    for (CompileError fault : faults) {
      String message = tidy(fault.message());
      first = first.isEmpty() ? where(fault) + ": " + message : first;
      lines.add(Ansi.error("CompileError") + colon(message));
      lines.addAll(marked(fault));
    }
    return new Outcome.Failed("CompileError", first, lines);
  }

  private static String where(CompileError fault) {
    return fault.cell().name() + ", line " + fault.cell().lineAt(fault.position());
  }

  private static List<String> marked(CompileError fault) {
    CellSource cell = fault.cell();
    int at = fault.position();
    int line = cell.lineAt(at);
    int start = cell.lineAt(fault.start()) == line ? fault.start() : at;
    String text = cell.lines().get(line - 1);
    int column = cell.columnAt(start);
    int width = Math.clamp(fault.end() - start, 1, Math.max(text.length() - column, 1));
    List<String> lines = new ArrayList<>();
    lines.add(Excerpt.place(cell, line, ""));
    lines.addAll(Excerpt.around(cell, line, 1, 0));
    lines.add(Excerpt.caret(text, column, width));
    return lines;
  }

  /// The compiler's message in one line: `cannot find symbol: variable x`.
  static String tidy(String message) {
    StringBuilder all = new StringBuilder();
    for (String raw : UserNames.plain(message).split("\n", -1)) {
      String line = raw.strip();
      if (line.startsWith("symbol:")) {
        all.append(": ").append(line.substring("symbol:".length()).strip());
      } else if (line.startsWith("location:")) {
        String place = line.substring("location:".length()).strip();
        all.append(place.equals("class") ? "" : " in " + place);
      } else if (!line.isEmpty()) {
        all.append(all.isEmpty() ? "" : all.toString().endsWith(";") ? " " : "; ").append(line);
      }
    }
    return all.toString();
  }

  /// What the cell's code threw.
  Outcome.Failed thrown(Throwable thrown) {
    List<String> story = new ArrayList<>();
    Throwable failure = thrown;
    for (int depth = 0; depth < MOST_CAUSES; depth++) {
      String begin = depth == 0 ? "" : "caused by ";
      story.add(begin + Ansi.error(name(failure)) + colon(message(failure)));
      story.addAll(frames(failure.getStackTrace(), depth == 0));
      Stream.of(failure.getSuppressed())
          .forEach(other -> story.add("suppressed " + message(other)));
      Throwable cause = failure.getCause();
      // A layer that repeats what its operation said, with its own name before it, has said it all.
      if (cause == null || repeats(failure, cause)) {
        break;
      }
      failure = cause;
    }
    return new Outcome.Failed(name(thrown), message(thrown), story);
  }

  private static boolean repeats(Throwable failure, Throwable cause) {
    String said = message(cause);
    return !said.isEmpty() && message(failure).endsWith(said);
  }

  private static String name(Throwable failure) {
    String name = UserNames.plain(failure.getClass().getName());
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? "" : UserNames.plain(outdated(message));
  }

  /// Says what it means that a `P` is no `P`.
  private static String outdated(String message) {
    Matcher cast = CAST.matcher(message);
    if (cast.lookingAt() && UserNames.plain(cast.group(1)).equals(UserNames.plain(cast.group(2)))) {
      return "this %s was made before %<s was changed; make it again".formatted(cast.group(1));
    }
    return message;
  }

  private static String colon(String message) {
    return message.isEmpty() ? "" : ": " + message;
  }

  /// The frames in cells, innermost first; the innermost with the lines around it, and what it
  /// called in a library.
  private List<String> frames(StackTraceElement[] stack, boolean outermost) {
    List<String> story = new ArrayList<>();
    Map<StackTraceElement, Optional<CellLines.Spot>> spots = new HashMap<>();
    @Nullable StackTraceElement library = null;
    @Nullable StackTraceElement last = null;
    int shown = 0;
    int repeated = 0;
    for (StackTraceElement frame : stack) {
      CellLines.Spot spot = spots.computeIfAbsent(frame, this::spot).orElse(null);
      if (spot == null) {
        library = shown == 0 ? frame : library;
      } else if (frame.equals(last) || shown == MOST_FRAMES) {
        repeated++;
      } else {
        int context = shown == 0 && outermost ? 1 : 0;
        story.add(Excerpt.place(spot.cell(), spot.line(), method(frame)));
        story.addAll(Excerpt.around(spot.cell(), spot.line(), context, context));
        last = frame;
        shown++;
      }
    }
    if (library != null && outermost && shown > 0 && !isOurs(library)) {
      story.addFirst(libraryFrame(library));
    }
    if (repeated > 0) {
      story.add(Ansi.faint("  ... and %d more calls in cells".formatted(repeated)));
    }
    return story;
  }

  private Optional<CellLines.Spot> spot(StackTraceElement frame) {
    return lines.spot(frame.getClassName(), frame.getLineNumber());
  }

  /// The messages of our own operations begin with what was called.
  private static boolean isOurs(StackTraceElement frame) {
    return frame.getClassName().startsWith("dev.jacobi.");
  }

  private static String libraryFrame(StackTraceElement frame) {
    String type = frame.getClassName();
    return Ansi.faint(
        "  in " + type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethodName());
  }

  private static String method(StackTraceElement frame) {
    String method = UserNames.method(frame.getMethodName());
    String type = UserNames.plain(frame.getClassName());
    return type.isEmpty() || method.isEmpty() ? method : type + "." + method;
  }
}
