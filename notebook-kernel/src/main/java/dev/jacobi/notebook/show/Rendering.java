package dev.jacobi.notebook.show;

import dev.jacobi.backend.ServiceProviders;
import dev.jacobi.notebook.display.Display;
import dev.jacobi.notebook.display.Displayable;
import dev.jacobi.notebook.display.Picture;
import dev.jacobi.notebook.display.Texts;
import dev.jacobi.notebook.display.UserNames;
import dev.jacobi.notebook.display.table.TableSource;
import dev.jacobi.notebook.display.table.TableView;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.DisplayDataRenderable;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The way from a value to what a front end shows for it.
public final class Rendering {

  private static final List<Display<?>> DISPLAYS = new CopyOnWriteArrayList<>();

  static {
    discover(Rendering.class.getClassLoader());
  }

  private Rendering() {}

  /// The data to send for a value: its own picture, that of its type's [Display], or its
  /// `toString`.
  ///
  /// A display or a `toString` that fails is reported in the text, and never thrown.
  public static DisplayData of(@Nullable Object value) {
    try {
      return switch (value) {
        case DisplayData data -> data;
        case DisplayDataRenderable renderable -> new Renderer().render(renderable);
        case null, default -> picture(value).toDisplayData();
      };
    } catch (RuntimeException | LinkageError | StackOverflowError failure) {
      return Picture.text(failed(value, failure)).toDisplayData();
    }
  }

  /// Adds the displays that the class loader finds and that are not known yet.
  public static void discover(ClassLoader loader) {
    for (Display<?> display :
        ServiceProviders.working(
            Display.class, ServiceLoader.load(Display.class, loader), display -> display.type())) {
      if (DISPLAYS.stream().noneMatch(known -> known.getClass() == display.getClass())) {
        DISPLAYS.add(display);
      }
    }
  }

  public static Picture picture(@Nullable Object value) {
    return switch (value) {
      case null -> Picture.text("null");
      case Picture picture -> picture;
      case Displayable displayable -> displayable.picture();
      default ->
          displayOf(value).map(display -> draw(display, value)).orElseGet(() -> plain(value));
    };
  }

  /// Records, collections, maps and arrays as tables where they have rows; everything else as text.
  private static Picture plain(Object value) {
    Optional<TableSource> source = printsItself(value) ? Optional.empty() : TableSource.of(value);
    return source
        .map(rows -> new TableView(rows, 0).picture())
        .orElseGet(() -> Picture.text(Texts.of(value)));
  }

  /// Whether somebody wrote how this record prints: the `toString` that javac writes is final.
  private static boolean printsItself(Object value) {
    try {
      return value instanceof Record
          && !Modifier.isFinal(value.getClass().getMethod("toString").getModifiers());
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  private static <T> Picture draw(Display<T> display, Object value) {
    return display.picture(display.type().cast(value));
  }

  private static Optional<Display<?>> displayOf(Object value) {
    Display<?> best = null;
    for (Display<?> display : DISPLAYS) {
      if (display.type().isInstance(value)
          && (best == null || best.type().isAssignableFrom(display.type()))) {
        best = display;
      }
    }
    return Optional.ofNullable(best);
  }

  private static String failed(@Nullable Object value, Throwable failure) {
    String type = value == null ? "null" : UserNames.plain(value.getClass().getName());
    return type + " (cannot be shown: " + failure + ")";
  }
}
