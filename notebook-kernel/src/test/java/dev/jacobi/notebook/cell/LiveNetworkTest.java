package dev.jacobi.notebook.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// A network whose class is written anew in a cell, between two steps of its training.
class LiveNetworkTest {
  private final CellsFixture session = new CellsFixture();

  @Test
  void aClassWrittenAnewKeepsWhatItLearned() {
    session.done(
        "import dev.jacobi.nn.Module; import dev.jacobi.nn.layers.*; import dev.jacobi.nn.optim.*;"
            + " import static dev.jacobi.nn.layers.Layers.*;"
            + " import static dev.jacobi.nn.edit.Edits.*;",
        """
        record LiveNet(Linear up, Linear down) implements Module {
          LiveNet() { this(linear(3, 8), linear(8, 1)); }
          public Tensor forward(Tensor x) { return down.forward(up.forward(x).relu()); }
        }
        """,
        "Tensor x = Tensor.ones(2, 3);");
    String first = session.printed("var net = live(\"cells\", new LiveNet());");
    assertEquals("cells: 41 parameters\n", first);
    session.done(
        "var optimizer = new Adam(net, 0.1);",
        "optimizer.step(() -> net.forward(x).square().mean());",
        "float[] before = net.up().weight().tensor().toFloatArray();");
    session.printed(
        """
        record LiveNet(Linear up, LayerNorm norm, Linear down) implements Module {
          LiveNet() { this(linear(3, 8), layerNorm(8), linear(8, 1)); }
          public Tensor forward(Tensor x) {
            return down.forward(norm.forward(up.forward(x)).relu());
          }
        }
        """);
    assertNull(session.value("net"));
    String diff = session.printed("net = live(\"cells\", new LiveNet());");
    assertTrue(diff.contains("41 before, 57 after (41 kept, 16 new, 0 dropped)"), diff);
    assertEquals(
        true, session.value("Arrays.equals(before, net.up().weight().tensor().toFloatArray())"));
    session.done("optimizer.step(() -> net.forward(x).square().mean());");
    assertEquals(
        2.0, session.value("optimizer.stateDict(net).get(\"state.up.weight.step\").item()"));
  }
}
