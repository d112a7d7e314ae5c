package dev.jacobi.notebook.cell;

import static java.util.stream.Collectors.joining;

import dev.jacobi.notebook.display.UserNames;
import java.util.List;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import org.jspecify.annotations.Nullable;

/// A type that the compiler has found, as code can write it.
final class TypeSource {
  private TypeSource() {}

  static String of(TypeMirror type) {
    return switch (type) {
      case ArrayType array -> of(array.getComponentType()) + "[]";
      case IntersectionType many -> of(first(many.getBounds()));
      case DeclaredType declared -> of(declared);
      case TypeVariable variable -> of(variable.getUpperBound());
      case WildcardType wildcard -> of(wildcard);
      default -> type.getKind() == TypeKind.NULL ? "Object" : type.toString();
    };
  }

  private static String of(DeclaredType type) {
    TypeElement element = (TypeElement) type.asElement();
    if (element.getQualifiedName().isEmpty()) {
      // An anonymous class is known as what it extends, or as the interface.
      List<? extends TypeMirror> interfaces = element.getInterfaces();
      return interfaces.isEmpty() ? of(element.getSuperclass()) : of(interfaces.getFirst());
    }
    String arguments =
        type.getTypeArguments().isEmpty()
            ? ""
            : type.getTypeArguments().stream().map(TypeSource::of).collect(joining(", ", "<", ">"));
    String outer =
        type.getEnclosingType() instanceof DeclaredType around
                && !around.getTypeArguments().isEmpty()
            ? of(around) + "." + element.getSimpleName()
            : element.getQualifiedName().toString();
    return UserNames.plain(outer) + arguments;
  }

  private static String of(WildcardType type) {
    @Nullable TypeMirror above = type.getExtendsBound();
    @Nullable TypeMirror below = type.getSuperBound();
    return above != null ? "? extends " + of(above) : below != null ? "? super " + of(below) : "?";
  }

  private static TypeMirror first(List<? extends TypeMirror> bounds) {
    for (TypeMirror bound : bounds) {
      if (!isObject(bound)) {
        return bound;
      }
    }
    return bounds.getFirst();
  }

  private static boolean isObject(TypeMirror type) {
    return type instanceof DeclaredType declared
        && declared.asElement().toString().equals("java.lang.Object");
  }

  /// A type without packages, as people say it.
  static String simple(String type) {
    return type.replaceAll("\\b(?:[a-z_]\\w*\\.)+(?=[A-Z])", "");
  }
}
