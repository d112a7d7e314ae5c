package dev.jacobi.gpu;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Fold;
import dev.jacobi.backend.Unary;
import dev.jacobi.shape.DType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.WeakHashMap;

/// The numbers by which the kernels know operations. An operation that is younger than the compiled
/// kernels, or whose expression is, has none.
final class OperationCodes {
  /// What stands in the place of an operation's numbers when there is no such operation any more:
  /// its code is not given to another one.
  static final String GONE = "GONE";

  private static final List<Entry> ENTRIES = read();
  private static final Map<String, Entry> BY_KEY = byKey();

  /// Records of operations have no components, so that a class has one expression. Classes of a
  /// user's cells come and go.
  private static final Map<Class<?>, Optional<Entry>> KNOWN =
      Collections.synchronizedMap(new WeakHashMap<>());

  private OperationCodes() {}

  /// An operation or a fold that the kernels know.
  ///
  /// @param role what it is
  /// @param code its number in the kernels' switch, which never becomes another one's
  /// @param name the name of its record
  /// @param numbers the numbers that it computes in: `REAL`, `WHOLE` or `ANY`
  /// @param expression what tells its CUDA expression from others
  record Entry(Role role, int code, String name, String numbers, String expression) {
    static Entry parse(String line) {
      String[] words = line.split(" ", -1);
      return new Entry(
          Role.valueOf(words[0]), Integer.parseInt(words[1]), words[2], words[3], words[4]);
    }

    /// What makes it the same operation for the kernels.
    String key() {
      return role + " " + name + " " + expression;
    }

    boolean isGone() {
      return numbers.equals(GONE);
    }

    private boolean computesIn(DType.Arithmetic arithmetic) {
      return switch (numbers) {
        case "ANY" -> true;
        case "REAL" -> arithmetic != DType.Arithmetic.LONG;
        case "WHOLE" -> arithmetic == DType.Arithmetic.LONG;
        default -> false;
      };
    }

    @Override
    public String toString() {
      return "%s %d %s %s %s".formatted(role, code, name, numbers, expression);
    }
  }

  /// What an operation is for the interpreter.
  enum Role {
    UNARY,
    BINARY,
    FOLD;

    static Role of(Object operation) {
      return switch (operation) {
        case Unary unary -> UNARY;
        case Binary binary -> BINARY;
        case Fold fold -> FOLD;
        default -> throw new IllegalArgumentException(operation.toString());
      };
    }
  }

  /// The expression of an operation in CUDA C++, on one line.
  static String cuda(Object operation) {
    String text =
        switch (operation) {
          case Unary unary -> unary.cuda();
          case Binary binary -> binary.cuda();
          case Fold fold -> fold.cuda();
          default -> throw new IllegalArgumentException(operation.toString());
        };
    return text.replaceAll("\\s+", " ");
  }

  /// What tells an operation's expression from others.
  static String expression(Object operation) {
    return "%08x".formatted(cuda(operation).hashCode());
  }

  /// The number of an operation in the kernels that compute in this arithmetic.
  static OptionalInt of(Object operation, DType.Arithmetic arithmetic) {
    Entry entry =
        KNOWN
            .computeIfAbsent(
                operation.getClass(), type -> Optional.ofNullable(BY_KEY.get(key(operation))))
            .orElse(null);
    return entry != null && entry.computesIn(arithmetic)
        ? OptionalInt.of(entry.code())
        : OptionalInt.empty();
  }

  private static String key(Object operation) {
    return Role.of(operation)
        + " "
        + operation.getClass().getSimpleName()
        + " "
        + expression(operation);
  }

  /// How many there are.
  static int count() {
    return BY_KEY.size();
  }

  /// All that are listed, those that are gone too.
  static List<Entry> entries() {
    return ENTRIES;
  }

  private static Map<String, Entry> byKey() {
    Map<String, Entry> all = new HashMap<>();
    for (Entry entry : ENTRIES) {
      if (!entry.isGone()) {
        all.put(entry.key(), entry);
      }
    }
    return all;
  }

  private static List<Entry> read() {
    try (InputStream in = OperationCodes.class.getResourceAsStream("operations.txt")) {
      if (in == null) {
        throw new IllegalStateException("operations.txt is missing from Jacobi's jar");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(Entry::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
