package dev.jacobi.backend;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Function;

/// The providers of a service that work. One that fails is left out with one notice, and takes
/// neither the others nor the program with it.
public final class ServiceProviders {
  /// So many failures end the search: a damaged class path may fail without end.
  private static final int MOST_FAILURES = 100;

  private ServiceProviders() {}

  /// The providers of a service, each made once; what fails is said on the error stream.
  ///
  /// @param name what a provider is known by, such as its name or type: it must say that at once
  public static <S> List<S> working(
      Class<S> service, ServiceLoader<S> loader, Function<S, ?> name) {
    return working(service, loader, name, System.err::println);
  }

  /// @param found the providers, of which making the next one may fail
  static <S> List<S> working(
      Class<S> service, Iterable<S> found, Function<S, ?> name, Consumer<String> notice) {
    List<S> providers = new ArrayList<>();
    Iterator<S> all = found.iterator();
    for (int failures = 0; failures < MOST_FAILURES; failures++) {
      try {
        while (all.hasNext()) {
          S provider = all.next();
          Objects.requireNonNull(
              name.apply(provider), () -> provider.getClass().getName() + " has no name");
          providers.add(provider);
        }
        return providers;
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        notice.accept(
            "jacobi: a provider of %s is left out: %s"
                .formatted(service.getSimpleName(), sentence(e)));
      }
    }
    return providers;
  }

  /// What a failure says in one line: where an error only wraps another one, what that says.
  public static String sentence(Throwable failure) {
    Throwable cause = failure.getCause();
    String message = failure.getMessage();
    if (cause != null) {
      if (message == null || message.isBlank() || message.equals(cause.toString())) {
        return sentence(cause);
      }
      if (failure instanceof ServiceConfigurationError) {
        return first(message) + ": " + sentence(cause);
      }
    }
    String name = failure.getClass().getSimpleName();
    if (message == null || message.isBlank()) {
      return name;
    }
    // The message of such an error may be a class's name alone.
    boolean readable = !(failure instanceof LinkageError) && message.contains(" ");
    return readable ? first(message) : name + ": " + first(message);
  }

  private static String first(String message) {
    return message.strip().lines().findFirst().orElse("");
  }
}
