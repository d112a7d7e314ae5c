package dev.jacobi.tensor;

import dev.jacobi.backend.MemoryUse;
import dev.jacobi.engine.Backends;

/// The memory that tensors hold.
///
/// ```java
/// Memory.report()   // how much, and which lines of which cells made the large ones
/// ```
///
/// There is nothing to free: memory comes back when no variable and no other tensor refers to it
/// any more. What a report shows is still referred to, by a variable, a list, or a graph that a
/// loss kept in a variable holds.
public final class Memory {
  private Memory() {}

  /// What tensors in the machine's own memory hold now.
  public static MemoryUse report() {
    return Backends.memory();
  }

  /// Gives memory that waits to be used again back to the system.
  public static void trim() {
    Backends.trim();
  }
}
