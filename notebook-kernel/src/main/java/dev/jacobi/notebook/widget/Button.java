package dev.jacobi.notebook.widget;

import dev.jacobi.notebook.display.svg.Control;
import dev.jacobi.notebook.wire.JsonObjects;
import java.util.concurrent.atomic.AtomicInteger;

/// A button.
///
/// ```java
/// Button stop = Button.of("Stop");
/// show(stop);
/// while (stop.clicks() == 0) train();
/// ```
public final class Button extends Widget {
  static final String STYLE = "ButtonStyleModel";

  private final AtomicInteger clicks = new AtomicInteger();
  private volatile Runnable handler = () -> {};

  private Button(String label) {
    super("ButtonModel", "ButtonView", STYLE, JsonObjects.object("description", label));
  }

  /// A button with this label.
  public static Button of(String label) {
    return new Button(label);
  }

  /// How often it has been pressed.
  public int clicks() {
    return clicks.get();
  }

  /// Calls `handler` whenever a person presses the button.
  public Button onClick(Runnable handler) {
    this.handler = handler;
    return this;
  }

  @Override
  void event(String name) {
    if (name.equals("click")) {
      clicks.incrementAndGet();
      handler.run();
    }
  }

  @Override
  Control control() {
    return new Control.Key(get("description").getAsString());
  }

  @Override
  String text() {
    return "[" + get("description").getAsString() + "]";
  }
}
