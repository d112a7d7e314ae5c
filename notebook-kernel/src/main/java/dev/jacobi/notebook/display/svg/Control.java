package dev.jacobi.notebook.display.svg;

import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.Picture;

/// A still picture of something that a person moves or presses, for pages on which nothing does.
public sealed interface Control {
  /// A knob on its way.
  ///
  /// @param share how far it has come, from 0 to 1
  /// @param value what that stands for
  record Knob(String label, double share, String value) implements Control {}

  /// A bar that fills.
  ///
  /// @param share how full it is, from 0 to 1
  /// @param value what that stands for
  record Bar(String label, double share, String value) implements Control {}

  /// A field with text in it.
  record Field(String label, String value) implements Control {}

  /// A list of which the chosen value is seen.
  record Choice(String label, String value) implements Control {}

  /// Something to press.
  record Key(String label) implements Control {}

  /// The picture, with `text` as its text form.
  default Picture picture(String text) {
    return Markup.figure(ControlSvg.of(this), text);
  }
}
