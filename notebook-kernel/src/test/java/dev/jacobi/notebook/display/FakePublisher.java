package dev.jacobi.notebook.display;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.ArrayList;
import java.util.List;

/// A front end that keeps what it was given, for as long as a test lasts.
public final class FakePublisher implements DisplayPublisher, AutoCloseable {

  public record Shown(String how, String displayId, DisplayData data) {
    public String text() {
      return String.valueOf(data.getData(MIMEType.TEXT_PLAIN));
    }
  }

  public final List<Shown> shown = new ArrayList<>();
  public String cell = "cell-1";
  private final DisplayPublisher before;

  public FakePublisher() {
    before = DisplayPublisher.install(this);
  }

  @Override
  public void display(DisplayData data) {
    shown.add(new Shown("display", "", data));
  }

  @Override
  public void display(DisplayData data, String displayId) {
    shown.add(new Shown("display", displayId, data));
  }

  @Override
  public void update(String displayId, DisplayData data) {
    shown.add(new Shown("update", displayId, data));
  }

  @Override
  public String cell() {
    return cell;
  }

  @Override
  public void close() {
    DisplayPublisher.install(before);
  }
}
