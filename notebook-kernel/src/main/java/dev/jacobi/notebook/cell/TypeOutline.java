package dev.jacobi.notebook.cell;

import static java.util.stream.Collectors.joining;

import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.tree.JCTree.JCBlock;
import com.sun.tools.javac.tree.JCTree.JCClassDecl;
import com.sun.tools.javac.tree.JCTree.JCMethodDecl;
import com.sun.tools.javac.tree.JCTree.JCVariableDecl;
import java.util.List;

/// What others can see of a type, and what runs only once: all but the bodies of its methods.
final class TypeOutline {
  private TypeOutline() {}

  static String of(JCClassDecl type) {
    String members = type.defs.stream().map(member -> of(type, member)).collect(joining("\n"));
    return "%s %s %s %s extends %s implements %s permits %s {%s}"
        .formatted(
            type.mods,
            type.getKind(),
            type.name,
            of(type.typarams),
            type.extending,
            type.implementing,
            type.permitting,
            members);
  }

  private static String of(JCClassDecl type, JCTree member) {
    return switch (member) {
      case JCClassDecl nested -> of(nested);
      case JCMethodDecl method ->
          "%s %s %s %s %s %s"
              .formatted(
                  method.mods,
                  of(method.typarams),
                  method.restype,
                  method.name,
                  parameters(method),
                  exceptions(method));
      case JCVariableDecl field -> isOnce(type, field) ? field.toString() : field(field);
      case JCBlock block -> (block.flags & Flags.STATIC) == 0 ? "" : block.toString();
      default -> member.toString();
    };
  }

  /// Whether its value is given when the class is loaded.
  private static boolean isOnce(JCClassDecl type, JCVariableDecl field) {
    return (field.mods.flags & (Flags.STATIC | Flags.ENUM)) != 0
        || (type.mods.flags & Flags.INTERFACE) != 0;
  }

  private static String field(JCVariableDecl field) {
    return "%s %s %s".formatted(field.mods, field.vartype, field.name);
  }

  static String of(List<? extends JCTree> typeParameters) {
    return typeParameters.isEmpty()
        ? ""
        : typeParameters.stream().map(JCTree::toString).collect(joining(", ", "<", "> "));
  }

  static String parameters(JCMethodDecl method) {
    return method.params.stream()
        .map(each -> each.toString().replace("/*missing*/", ""))
        .collect(joining(", ", "(", ")"));
  }

  static String exceptions(JCMethodDecl method) {
    return method.thrown.isEmpty()
        ? ""
        : method.thrown.stream().map(JCTree::toString).collect(joining(", ", " throws ", ""));
  }
}
