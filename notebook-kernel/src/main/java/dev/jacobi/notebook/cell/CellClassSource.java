package dev.jacobi.notebook.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The source of a class that is made of snippets of a cell. Each line of theirs is on the line of
/// the class that it has in the cell, so that the line numbers of exceptions are the cell's.
final class CellClassSource {
  /// What the methods are called that do what a cell says.
  static final String ACTION = "do_it$";

  private record Segment(int from, int to, int start, int end) {}

  private record Placed(int from, int to, Snippet snippet) {}

  private final String name;
  private final CellSource cell;
  private final StringBuilder code = new StringBuilder();
  private final List<Segment> segments = new ArrayList<>();
  private final List<Placed> placed = new ArrayList<>();
  private int line = 1;
  private int actions;

  private CellClassSource(String name, CellSource cell) {
    this.name = name;
    this.cell = cell;
    add("package REPL; ");
  }

  CellClassSource(String name, CellSource cell, String imports) {
    this(name, cell);
    add(imports + " public class " + name + " {");
  }

  /// A class that shows whether imports are right.
  static CellClassSource of(String name, CellSource cell, List<Snippet.Import> imports) {
    CellClassSource unit = new CellClassSource(name, cell);
    for (Snippet.Import each : imports) {
      int from = unit.code.length();
      unit.lineUp(each.span().start());
      unit.user(each.span().start(), each.span().end());
      unit.add(each.span().text().endsWith(";") ? "" : ";");
      unit.placed.add(new Placed(from, unit.code.length(), each));
    }
    unit.add(" public class " + name + " {");
    return unit;
  }

  /// A class that is no cell's.
  ///
  /// @param code all but the last bracket
  static CellClassSource of(String name, String code) {
    CellClassSource unit = new CellClassSource(name, new CellSource("", ""));
    unit.code.setLength(0);
    unit.add(code);
    return unit;
  }

  String name() {
    return name;
  }

  CellSource cell() {
    return cell;
  }

  List<Snippet> snippets() {
    return placed.stream().map(Placed::snippet).toList();
  }

  String code() {
    return code + "\n}";
  }

  void type(Snippet.Type type) {
    int from = code.length();
    SourceSpan span = type.span();
    if (type.constructor() < 0) {
      member(span);
    } else {
      member(new SourceSpan(cell, span.start(), span.head(), type.constructor()));
      add("public ");
      user(type.constructor(), span.end());
    }
    placed.add(new Placed(from, code.length(), type));
  }

  /// A class for a variable whose value is of an anonymous one.
  ///
  /// @param supertype such as `implements Runnable`
  /// @param parameters the types of the constructor's parameters
  void type(Snippet.Variable variable, String supertype, List<String> parameters) {
    String name = variable.typeName();
    lineUp(variable.body());
    add(" public static class " + name + " " + supertype + " ");
    user(variable.body(), variable.valueEnd() - 1);
    List<String> declared = new ArrayList<>();
    List<String> given = new ArrayList<>();
    for (String parameter : parameters) {
      declared.add(parameter + " p" + given.size());
      given.add("p" + given.size());
    }
    add(
        " public %s(%s) { super(%s); } }"
            .formatted(name, String.join(", ", declared), String.join(", ", given)));
  }

  void method(Snippet.Method method) {
    int from = code.length();
    member(method.span());
    placed.add(new Placed(from, code.length(), method));
  }

  private void member(SourceSpan span) {
    lineUp(span.start());
    add(" public static ");
    user(span.start(), span.head(), span.modifiers());
    user(span.head(), span.end());
  }

  /// Only what other code sees of a method.
  void header(Snippet.Method method) {
    add(" public static " + method.header() + " { throw null; }");
  }

  /// A method that calls one of another class.
  void forward(Snippet.Method method, String wrapper) {
    String call =
        "REPL.%s.%s(%s);".formatted(wrapper, method.name(), String.join(", ", method.parameters()));
    add(
        " public static %s { %s%s }"
            .formatted(method.header(), method.isVoid() ? "" : "return ", call));
  }

  /// A field for a variable.
  void field(Snippet.Variables snippet, String type, String variable) {
    int from = code.length();
    lineUp(snippet.span().start());
    add(" public static ");
    String modifiers = snippet.span().variableModifiers().replace('\n', ' ');
    user(snippet.span().start(), snippet.typeEnd(), modifiers + " " + type);
    add(" " + variable + ";");
    placed.add(new Placed(from, code.length(), snippet));
  }

  /// The method that gives variables their values.
  ///
  /// @return its name
  String values(Snippet.Variables snippet, List<Snippet.Variable> variables) {
    int from = code.length();
    String action = ACTION + actions++;
    lineUp(snippet.span().start());
    add(" public static void " + action + "() throws Throwable {");
    for (Snippet.Variable variable : variables) {
      if (variable.hasValue()) {
        lineUp(variable.valueStart());
        add(variable.name() + " = ");
        value(variable);
        add("; ");
      } else {
        add(variable.name() + " = " + nothing(variable.type()) + "; ");
      }
    }
    add("}");
    placed.add(new Placed(from, code.length(), snippet));
    return action;
  }

  private void value(Snippet.Variable variable) {
    if (variable.isAnonymous()) {
      add("new " + variable.typeName());
      user(variable.arguments(), variable.body());
    } else {
      add(variable.isArray() ? "new " + variable.type() + " " : "");
      user(variable.valueStart(), variable.valueEnd());
    }
  }

  private static String nothing(String type) {
    return switch (type) {
      case "boolean" -> "false";
      case "byte", "short", "char", "int", "long", "float", "double" -> "0";
      default -> "null";
    };
  }

  /// The method that does what a statement says, or gives an expression's value.
  ///
  /// @return its name
  String action(Snippet.Code snippet, boolean hasValue) {
    int from = code.length();
    String action = ACTION + actions++;
    lineUp(snippet.span().start());
    add(hasValue ? " public static Object " : " public static void ");
    add(action + "() throws Throwable { " + (hasValue ? "return " : ""));
    user(snippet.span().start(), snippet.span().end());
    boolean isEnded = !snippet.isExpression() && snippet.span().text().matches("(?s).*[;}]");
    add(isEnded ? " }" : "; }");
    placed.add(new Placed(from, code.length(), snippet));
    return action;
  }

  /// Begins a method in which variables are local, to find out the types of those that are `var`.
  void beginLocals() {
    add(" public static void " + ACTION + "() throws Throwable { ");
  }

  void local(Snippet.Variables snippet) {
    int from = code.length();
    SourceSpan span = snippet.span();
    lineUp(span.start());
    user(span.head(), span.end());
    add(";");
    placed.add(new Placed(from, code.length(), snippet));
  }

  void endLocals() {
    add(" }");
  }

  private void add(String text) {
    code.append(text);
    line += (int) text.chars().filter(c -> c == '\n').count();
  }

  private void user(int start, int end) {
    user(start, end, cell.code().substring(start, end));
  }

  private void user(int start, int end, String text) {
    segments.add(new Segment(code.length(), code.length() + text.length(), start, end));
    add(text);
  }

  private void lineUp(int position) {
    int wanted = cell.lineAt(position);
    while (line < wanted) {
      add("\n");
    }
  }

  /// Where a position of the class is in the cell; -1 if nowhere.
  int cellPosition(long position) {
    int found = -1;
    for (Segment segment : segments) {
      if (position >= segment.from && position <= segment.to) {
        found = Math.min(segment.start + (int) position - segment.from, segment.end);
      }
    }
    return found;
  }

  /// What a position of the class is part of.
  Optional<Snippet> snippet(long position) {
    return placed.stream()
        .filter(each -> position >= each.from && position < each.to)
        .map(Placed::snippet)
        .findFirst();
  }
}
