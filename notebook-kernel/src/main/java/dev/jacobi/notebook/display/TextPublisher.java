package dev.jacobi.notebook.display;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.time.Duration;

/// Prints the text form of every display, for programs that run without a kernel.
public final class TextPublisher implements DisplayPublisher {

  @Override
  public void display(DisplayData data) {
    Object text = data.getData(MIMEType.TEXT_PLAIN);
    System.out.println(text == null ? "(no text form)" : text);
  }

  @Override
  public void display(DisplayData data, String displayId) {
    display(data);
  }

  @Override
  public void update(String displayId, DisplayData data) {
    display(data);
  }

  /// A console cannot take a line back, so it gets few of them.
  @Override
  public Duration pace() {
    return Duration.ofSeconds(2);
  }
}
