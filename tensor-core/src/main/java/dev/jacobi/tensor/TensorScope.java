package dev.jacobi.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The tensors that a part of the engine makes, and that die with it but for its result. Their
/// memory comes back at once, without the collector.
///
/// A tensor that was let go of and is used after all throws. So whatever keeps a tensor for longer
/// keeps a handle of its own, by [#keep], and code of the user's runs under [#escape].
public final class TensorScope {
  private static final ThreadLocal<TensorScope> CURRENT = ThreadLocal.withInitial(TensorScope::new);
  private static volatile boolean enabled =
      Boolean.parseBoolean(System.getProperty("jacobi.earlyRelease", "true"));

  private Tensor[] made = new Tensor[64];
  private int size;
  private boolean open;

  private TensorScope() {}

  /// Whether scopes let go of anything, for tests.
  static void enable(boolean on) {
    enabled = on;
  }

  /// The result of `body`. Other tensors that it made are let go of, if the result is a tensor, an
  /// array or list of tensors, or numbers; with any other result they are left to the scope around.
  public static <T extends @Nullable Object> T tidy(Supplier<T> body) {
    Objects.requireNonNull(body, "tidy: body is null");
    TensorScope scope = CURRENT.get();
    boolean outer = scope.open;
    int start = scope.size;
    scope.open = enabled;
    boolean isDone = false;
    try {
      T result = body.get();
      scope.close(start, outer, result);
      isDone = true;
      return result;
    } finally {
      if (!isDone) {
        scope.drop(start);
      }
      scope.open = outer;
    }
  }

  /// Runs `body`, and lets go of all tensors that it made.
  public static void tidy(Runnable body) {
    Objects.requireNonNull(body, "tidy: body is null");
    TensorScope scope = CURRENT.get();
    boolean outer = scope.open;
    int start = scope.size;
    scope.open = enabled;
    try {
      body.run();
    } finally {
      scope.drop(start);
      scope.open = outer;
    }
  }

  /// The result of `body`, whose tensors may be held by anybody: none of them is let go of.
  public static <T extends @Nullable Object> T escape(Supplier<T> body) {
    Objects.requireNonNull(body, "escape: body is null");
    TensorScope scope = CURRENT.get();
    boolean outer = scope.open;
    scope.open = false;
    try {
      return body.get();
    } finally {
      scope.open = outer;
    }
  }

  /// A handle of the same tensor that no scope lets go of.
  public static Tensor keep(Tensor tensor) {
    Objects.requireNonNull(tensor, "keep: tensor is null");
    return tensor.handle();
  }

  /// Lets go of a tensor that nobody else holds this handle of.
  public static void drop(Tensor tensor) {
    Objects.requireNonNull(tensor, "drop: tensor is null");
    if (enabled) {
      tensor.drop();
    }
  }

  /// Lets go of what an operation made of an operand for itself, as a cast, unless it took it as it
  /// was.
  static void dropMade(Tensor used, Tensor given) {
    if (used != given) {
      drop(used);
    }
  }

  static void register(Tensor tensor) {
    TensorScope scope = CURRENT.get();
    if (scope.open) {
      scope.add(tensor);
    }
  }

  private void add(Tensor tensor) {
    if (size == made.length) {
      made = Arrays.copyOf(made, 2 * size);
    }
    made[size++] = tensor;
  }

  private void close(int start, boolean outer, @Nullable Object result) {
    switch (result) {
      case Tensor kept -> {
        boolean isMade = take(start, kept);
        drop(start);
        if (isMade && outer) {
          add(kept);
        }
      }
      case @Nullable Object[] kept when result instanceof @Nullable Tensor[] ->
          close(start, outer, kept);
      case List<?> kept -> close(start, outer, kept.toArray());
      case Number number -> drop(start);
      case float[] numbers -> drop(start);
      case double[] numbers -> drop(start);
      case long[] numbers -> drop(start);
      case null, default -> {
        if (!outer) {
          forget(start);
        }
      }
    }
  }

  private void close(int start, boolean outer, @Nullable Object[] results) {
    boolean[] isMade = new boolean[results.length];
    for (int i = 0; i < results.length; i++) {
      isMade[i] = results[i] instanceof Tensor kept && take(start, kept);
    }
    drop(start);
    for (int i = 0; i < results.length; i++) {
      if (outer && isMade[i] && results[i] instanceof Tensor kept) {
        add(kept);
      }
    }
  }

  /// Takes a tensor out of those that will be let go of; false if it is none of them.
  private boolean take(int start, Tensor tensor) {
    // The result was made last, in most cases.
    for (int i = size - 1; i >= start; i--) {
      if (made[i] == tensor) {
        made[i] = made[--size];
        return true;
      }
    }
    return false;
  }

  private void drop(int start) {
    for (int i = start; i < size; i++) {
      made[i].drop();
    }
    forget(start);
  }

  @SuppressWarnings("NullAway") // Nobody reads beyond the size.
  private void forget(int start) {
    Arrays.fill(made, start, size, null);
    size = start;
  }
}
