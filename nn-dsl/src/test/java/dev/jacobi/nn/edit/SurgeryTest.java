package dev.jacobi.nn.edit;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Nn.named;
import static dev.jacobi.nn.Nn.residual;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.edit.Edits.append;
import static dev.jacobi.nn.edit.Edits.diff;
import static dev.jacobi.nn.edit.Edits.insertAfter;
import static dev.jacobi.nn.edit.Edits.insertBefore;
import static dev.jacobi.nn.edit.Edits.remove;
import static dev.jacobi.nn.edit.Edits.replace;
import static dev.jacobi.nn.layers.ActivationLayers.identity;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.ActivationLayers.tanh;
import static dev.jacobi.nn.layers.Layers.dropout;
import static dev.jacobi.nn.layers.Layers.linear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.Residual;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.Summary;
import dev.jacobi.nn.layers.Dropout;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class SurgeryTest {
  private record Net(Module up, Module down, Linear fixed) implements Module {
    @Override
    public Tensor forward(Tensor x) {
      return fixed.forward(down.forward(up.forward(x)));
    }
  }

  private static final class Plain implements Module {
    private final Module body = sequential(linear(2, 2));
    private final Module[] heads = {linear(2, 1), relu()};

    @Override
    public Tensor forward(Tensor x) {
      return heads[0].forward(body.forward(x));
    }
  }

  private record Picky(Module a, double size) implements Module {
    Picky {
      if (a instanceof Sequential) {
        throw new IllegalArgumentException("no sequences here");
      }
    }

    @Override
    public Tensor forward(Tensor x) {
      return a.forward(x);
    }
  }

  private final Sequential net = sequential(linear(4, 3), relu(), named("out", linear(3, 2)));

  @Test
  void makesANewTreeThatSharesTheOld() {
    String before = net.toString();
    Module added = linear(3, 3);
    Sequential edited = insertAfter(net, "1", added, tanh());
    assertEquals(before, net.toString());
    assertEquals(5, edited.layers().size());
    assertSame(net.get("0"), edited.get("0"));
    assertSame(added, edited.get("2"));
    assertSame(net.get("out"), edited.get("out"));
    assertArrayEquals(
        net.forward(Tensor.ones(1, 4)).toFloatArray(),
        remove(remove(edited, "3"), "2").forward(Tensor.ones(1, 4)).toFloatArray());
  }

  @Test
  void editsASequenceAnywhere() {
    assertEquals(
        "[tanh(), linear(4, 3), relu(), named(\"out\", linear(3, 2))]",
        layers(insertBefore(net, "0", tanh())));
    assertEquals("relu()", append(net, relu()).layers().getLast().toString());
    Sequential replaced = replace(net, "out", linear(3, 5));
    assertEquals("linear(3, 5)", replaced.get("out").toString());
    Sequential nested = sequential(residual(linear(2, 2), relu()), linear(2, 1));
    assertEquals(
        "[linear(2, 2), tanh(), relu()]",
        layers((Sequential) ((Residual) insertAfter(nested, "0.body.0", tanh()).get("0")).body()));
  }

  private static String layers(Sequential net) {
    return net.layers().toString();
  }

  @Test
  void makesASequenceOfAComponent() {
    Net record = new Net(linear(2, 3), relu(), linear(3, 1));
    Net edited = insertAfter(record, "up", linear(3, 3));
    assertSame(record.up(), ((Sequential) edited.up()).get("0"));
    assertSame(record.fixed(), edited.fixed());
    assertEquals("tanh()", replace(record, "down", tanh()).down().toString());
    assertEquals("linear(3, 4)", replace(record, "fixed", linear(3, 4)).fixed().toString());
  }

  @Test
  void editsClassesAndArrays() {
    Plain plain = new Plain();
    Plain edited = insertAfter(plain, "body.0", linear(2, 2));
    assertEquals(List.of("body.0", "body.1"), layerPaths(edited).subList(0, 2));
    assertSame(plain.heads, edited.heads);
    assertEquals(3, insertBefore(plain, "heads.1", tanh()).heads.length);
  }

  private static List<String> layerPaths(Module module) {
    return Nn.summary(module).rows().stream().map(Summary.Row::path).toList();
  }

  @Test
  void carriesTheModeOver() {
    Sequential used = sequential(linear(2, 2), dropout(0.5));
    used.eval();
    Sequential edited = insertAfter(used, "0", dropout(1));
    assertFalse(((Dropout) edited.get("1")).mode().isTraining());
    assertFalse(((Dropout) append(used, dropout(1)).get("2")).mode().isTraining());
  }

  @Test
  void tellsWhatChanged() {
    Sequential edited = insertAfter(remove(net, "1"), "0", tanh(), linear(3, 3));
    assertEquals(
        """
                 path  layer         parameters
        kept     0     linear(4, 3)          15
        new      1     tanh()                 0
        new      2     linear(3, 3)          12
        dropped  1     relu()                 0
        kept     out   linear(3, 2)           8
        parameters: 23 before, 35 after (23 kept, 12 new, 0 dropped)""",
        diff(net, edited).toString());
    Diff moved = diff(net, insertBefore(net, "0", identity()));
    assertEquals("0", moved.of(Diff.Status.KEPT).getFirst().before());
    assertEquals("1", moved.of(Diff.Status.KEPT).getFirst().after());
    assertEquals(1, diff(net, remove(net, "1")).of(Diff.Status.DROPPED).size());
    assertEquals(3, diff(net, net).of(Diff.Status.KEPT).size());
  }

  @Test
  void saysWhatIsWrong() {
    assertError(() -> insertAfter(net, "7", relu()), "insertAfter", "'7'", "[0, 1, out]");
    assertError(() -> remove(net, "0.weight"), "'0.weight' is a Parameter", "layer");
    assertError(() -> remove(net, "0.weight.x"), "'x'", "[]");
    Net record = new Net(linear(2, 3), relu(), linear(3, 1));
    assertError(
        () -> insertAfter(record, "fixed", relu()), "'fixed'", "Linear", "declare it as Module");
    assertError(() -> remove(record, "down"), "cannot be absent", "identity()");
    Picky picky = new Picky(relu(), 1);
    assertError(() -> insertAfter(picky, "a", relu()), "Picky", "'a'", "no sequences here");
  }
}
