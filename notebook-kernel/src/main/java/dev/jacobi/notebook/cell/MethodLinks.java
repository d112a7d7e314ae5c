package dev.jacobi.notebook.cell;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Links calls of cells' methods: code that was compiled before a method is written anew calls the
/// new one.
///
/// Public only because cells must be able to call it.
public final class MethodLinks {

  /// What knows the methods of a session.
  interface Linker {
    CallSite link(String name, MethodType type, String owner) throws ReflectiveOperationException;
  }

  private MethodLinks() {}

  /// Called by the virtual machine before the first call from a place.
  ///
  /// @param owner the class whose method was meant when the call was compiled
  public static CallSite link(
      MethodHandles.Lookup caller, String name, MethodType type, String owner)
      throws ReflectiveOperationException {
    if (caller.lookupClass().getClassLoader() instanceof Linker linker) {
      return linker.link(name, type, owner);
    }
    throw new IllegalArgumentException(name + ": not called from a cell");
  }
}
