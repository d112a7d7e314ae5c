package dev.jacobi.notebook.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.cell.Outcome;
import dev.jacobi.notebook.widget.Button;
import dev.jacobi.notebook.widget.Choice;
import dev.jacobi.notebook.widget.Gauge;
import dev.jacobi.notebook.widget.Slider;
import dev.jacobi.notebook.widget.TextField;
import dev.jacobi.notebook.widget.Widget;
import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Widgets say what the widgets of ipywidgets say, and hear what those send.
final class WidgetTest {
  @TempDir Path folder;
  private TestKernel kernel;
  private Client client;
  private String opener = "";

  @BeforeEach
  void start() throws IOException {
    kernel = new TestKernel(folder);
    client = kernel.connect();
  }

  @AfterEach
  void stop() {
    client.close();
    kernel.close();
  }

  /// Makes the widget in a cell, which shows it; returns the state that it opens with.
  private JsonObject open(String[] comm, Supplier<? extends Widget> maker) {
    String request = client.execute(kernel.cells.value(() -> new Outcome.Value(maker.get())));
    opener = request;
    JsonObject style =
        JsonObjects.inner(client.await(request, "comm_open").content(), "data")
            .getAsJsonObject("state");
    Message open = client.await(request, "comm_open");
    comm[0] = JsonObjects.text(open.content(), "comm_id", "");
    JsonObject shown = client.await(request, "execute_result").content();
    JsonObject view =
        JsonObjects.inner(
            JsonObjects.inner(shown, "data"), "application/vnd.jupyter.widget-view+json");
    assertEquals(comm[0], JsonObjects.text(view, "model_id", ""));
    assertEquals("2.1.0", JsonObjects.text(open.body().metadata(), "version", ""));
    client.reply(Channel.SHELL, request);
    JsonObject state = JsonObjects.inner(JsonObjects.inner(open.content(), "data"), "state");
    // A label is as wide as its words.
    boolean isButton = JsonObjects.text(state, "_model_name", "").equals("ButtonModel");
    assertEquals(isButton ? "" : "initial", JsonObjects.text(style, "description_width", ""));
    assertTrue(JsonObjects.text(state, "style", "").startsWith("IPY_MODEL_"), state::toString);
    return state;
  }

  private String send(String comm, Object... data) {
    return client.send(
        Channel.SHELL, "comm_msg", "comm_id", comm, "data", JsonObjects.object(data));
  }

  private String update(String comm, Object... state) {
    return send(comm, "method", "update", "state", JsonObjects.object(state));
  }

  @Test
  void aSliderIsMovedWhileACellReadsIt() {
    Slider[] slider = new Slider[1];
    String[] comm = new String[1];
    JsonObject state = open(comm, () -> slider[0] = Slider.logarithmic("rate", 1e-4, 1));
    assertEquals("FloatLogSliderModel", JsonObjects.text(state, "_model_name", ""));
    assertEquals(-4, state.get("min").getAsDouble(), 1e-12);
    assertEquals(0.01, slider[0].value(), 1e-12);
    String running =
        client.execute(
            kernel.cells.code(
                () -> {
                  while (slider[0].value() != 0.5) {
                    Thread.onSpinWait();
                  }
                }));
    client.await(running, "execute_input");
    update(comm[0], "value", 0.5);
    assertEquals("ok", JsonObjects.text(client.reply(Channel.SHELL, running), "status", ""));
    assertEquals("rate: 0.500", slider[0].toString());
  }

  @Test
  void aButtonPrintsIntoTheCellThatMadeIt() {
    Button[] button = new Button[1];
    String[] comm = new String[1];
    open(comm, () -> button[0] = Button.of("Go").onClick(() -> System.out.print("pressed")));
    client.published(client.execute("another cell"));
    send(comm[0], "method", "custom", "content", JsonObjects.object("event", "click"));
    Message printed;
    do {
      printed = client.receive(Channel.IOPUB);
    } while (!printed.type().equals("stream"));
    assertEquals("pressed", JsonObjects.text(printed.content(), "text", ""));
    assertEquals(opener, printed.parentId());
    assertEquals(1, button[0].clicks());
  }

  @Test
  void aChoiceIsOneOfItsValues() {
    Choice<?>[] choice = new Choice<?>[1];
    String[] comm = new String[1];
    JsonObject state = open(comm, () -> choice[0] = Choice.of("optimizer", List.of("SGD", "Adam")));
    assertEquals(JsonObjects.array(List.of("SGD", "Adam")), state.get("_options_labels"));
    client.published(update(comm[0], "index", 1));
    assertEquals("Adam", choice[0].value());
    assertThrows(IllegalArgumentException.class, () -> Choice.of("none", List.of()));
  }

  @Test
  void aBarThatFillsFastSendsFewUpdatesAndTheLast() {
    Gauge[] bar = new Gauge[1];
    String[] comm = new String[1];
    open(comm, () -> bar[0] = Gauge.of("epoch", 1000));
    String request =
        client.execute(
            kernel.cells.code(
                () -> {
                  for (int i = 1; i <= 1000; i++) {
                    bar[0].value(i);
                  }
                }));
    List<Message> updates =
        client.outputs(request).stream().filter(m -> m.type().equals("comm_msg")).toList();
    assertTrue(updates.size() < 100, () -> updates.size() + " updates");
    JsonObject last =
        JsonObjects.inner(JsonObjects.inner(updates.getLast().content(), "data"), "state");
    assertEquals(JsonObjects.object("value", 1000.0), last);
  }

  @Test
  void aFrontEndThatComesLaterAsksForTheState() {
    TextField[] field = new TextField[1];
    String[] comm = new String[1];
    open(comm, () -> field[0] = TextField.of("name", "a"));
    client.published(update(comm[0], "value", "b"));
    String request = send(comm[0], "method", "request_state");
    JsonObject data = JsonObjects.inner(client.await(request, "comm_msg").content(), "data");
    assertEquals("update", JsonObjects.text(data, "method", ""));
    assertEquals("b", JsonObjects.text(JsonObjects.inner(data, "state"), "value", ""));
    assertEquals(
        "TextModel", JsonObjects.text(JsonObjects.inner(data, "state"), "_model_name", ""));
  }

  @Test
  void withoutAKernelItHoldsItsValue() {
    stop();
    Slider slider = Slider.linear("size", 0, 10).value(3);
    assertEquals(3, slider.value());
    Map<String, String> forms = slider.picture().forms();
    assertEquals("size: 3.00", forms.get("text/plain"));
    assertTrue(String.valueOf(forms.get("text/html")).startsWith("<img "), forms::toString);
    assertFalse(forms.containsKey("application/vnd.jupyter.widget-view+json"));
  }
}
