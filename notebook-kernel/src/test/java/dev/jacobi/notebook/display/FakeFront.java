package dev.jacobi.notebook.display;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.ArrayList;
import java.util.List;

/// A front end that keeps what it was given, for as long as a test lasts.
final class FakeFront implements Front, AutoCloseable {

  record Shown(String how, String displayId, DisplayData data) {
    String text() {
      return String.valueOf(data.getData(MIMEType.TEXT_PLAIN));
    }
  }

  final List<Shown> shown = new ArrayList<>();
  String cell = "cell-1";
  private final Front before;

  FakeFront() {
    before = Front.install(this);
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
    Front.install(before);
  }
}
