package dev.jacobi.nn;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/// Makes a value of the same class with other parts.
///
/// @param operation what is done, for messages
/// @param what the parts are, for messages
public record RecordRebuilder(String operation, String what) {
  /// What stands in the place of a part.
  @FunctionalInterface
  public interface Change {
    @Nullable Object of(String name, @Nullable Object value, Class<?> type);
  }

  /// A record, or an object whose class has a constructor without arguments.
  public Object with(Object owner, Change change) {
    try {
      return owner instanceof Record values ? record(values, change) : object(owner, change);
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(
          "%s: %s is neither a record nor has a constructor without arguments, so no copy with %s"
                  .formatted(operation, owner.getClass().getSimpleName(), what)
              + " can be made; make it a record",
          e);
    } catch (InvocationTargetException e) {
      throw refused(owner, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw refused(owner, e);
    }
  }

  private static Object record(Record owner, Change change) throws ReflectiveOperationException {
    RecordComponent[] components = owner.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      types[i] = components[i].getType();
      Field field = owner.getClass().getDeclaredField(name);
      field.setAccessible(true);
      values[i] = change.of(name, ModuleTree.read(field, owner), types[i]);
    }
    Constructor<?> constructor = owner.getClass().getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor.newInstance(values);
  }

  private static Object object(Object owner, Change change) throws ReflectiveOperationException {
    Constructor<?> constructor = owner.getClass().getDeclaredConstructor();
    constructor.setAccessible(true);
    Object copy = constructor.newInstance();
    for (Class<?> type = owner.getClass(); type != Object.class; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          field.set(copy, change.of(field.getName(), field.get(owner), field.getType()));
        }
      }
    }
    return copy;
  }

  private IllegalArgumentException refused(Object owner, @Nullable Throwable cause) {
    String reason = cause == null ? "" : ": " + cause.getMessage();
    return new IllegalArgumentException(
        "%s: %s refuses to be made with %s%s"
            .formatted(operation, owner.getClass().getSimpleName(), what, reason),
        cause);
  }
}
