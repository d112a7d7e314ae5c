package dev.jacobi.notebook.cell;

import java.util.List;

/// One import, declaration, statement or expression of a cell.
sealed interface Snippet {

  SourceSpan span();

  /// An import.
  ///
  /// @param name what it makes known; `*` if that is many names
  /// @param line the import as it stands before a class
  record Import(SourceSpan span, String name, String line) implements Snippet {}

  /// A class, interface, record, enum or annotation.
  ///
  /// @param outline all of it but the bodies of its methods
  /// @param constructor where a record's constructor begins that must be as public as the record;
  ///   -1 if there is none
  record Type(SourceSpan span, String name, String outline, int constructor) implements Snippet {}

  /// A method.
  ///
  /// @param parameterTypes without type arguments and packages: what tells overloads apart
  /// @param parameters the names
  /// @param header type parameters, type, name, parameters and exceptions
  record Method(
      SourceSpan span,
      String name,
      List<String> parameterTypes,
      List<String> parameters,
      boolean isVoid,
      String header)
      implements Snippet {

    /// Such as `(int, String) → double`.
    String signature() {
      String type = header.substring(0, header.indexOf(" " + name + "("));
      return "(" + String.join(", ", parameterTypes) + ") → " + type;
    }
  }

  /// Variables that are declared together.
  ///
  /// @param typeEnd where their type ends
  record Variables(SourceSpan span, int typeEnd, List<Variable> all) implements Snippet {
    boolean isVar() {
      return all.getFirst().type().isEmpty();
    }
  }

  /// A variable.
  ///
  /// @param type empty if it is `var`
  /// @param valueStart where its first value begins; as `valueEnd` if it has none
  /// @param isArray whether the value is a list in braces
  /// @param arguments where the arguments of an anonymous class begin that is the value
  /// @param body where its body begins; 0 if the value is something else
  record Variable(
      String name,
      String type,
      int valueStart,
      int valueEnd,
      boolean isArray,
      int arguments,
      int body) {

    /// Whether its type has no name, and the session gives it one.
    boolean isAnonymous() {
      return type.isEmpty() && body > 0;
    }

    /// The name of such a type.
    String typeName() {
      return name + "$type";
    }

    boolean hasValue() {
      return valueStart < valueEnd;
    }
  }

  /// What is done.
  ///
  /// @param isExpression whether it is one, or a statement with its semicolon
  /// @param hasValue whether it is an expression that is no statement too
  /// @param isShown whether the cell shows its value, if it is the last
  /// @param isCall whether it calls a method, which may have no value
  record Code(
      SourceSpan span, boolean isExpression, boolean hasValue, boolean isShown, boolean isCall)
      implements Snippet {
    static Code statement(SourceSpan span) {
      return new Code(span, false, false, false, false);
    }

    Code withoutValue() {
      return new Code(span, isExpression, false, false, isCall);
    }
  }
}
