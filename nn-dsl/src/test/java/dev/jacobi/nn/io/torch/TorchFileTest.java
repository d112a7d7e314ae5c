package dev.jacobi.nn.io.torch;

import static dev.jacobi.nn.Nn.loadStateDict;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.Nn.stateDict;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.ConvolutionLayers.batchNorm;
import static dev.jacobi.nn.layers.ConvolutionLayers.conv2d;
import static dev.jacobi.nn.layers.ConvolutionLayers.maxPool;
import static dev.jacobi.nn.layers.Layers.gru;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.layers.Layers.lstm;
import static dev.jacobi.nn.layers.Layers.transformerBlock;
import static dev.jacobi.nn.layers.ShapeLayers.flatten;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.io.Safetensors;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files come from PyTorch: src/test/python/make_torch_files.py.
class TorchFileTest {
  record Lstm(Module lstm, Linear head) implements Module {
    @Override
    public Tensor forward(Tensor x) {
      return head.forward(lstm.forward(x));
    }
  }

  record Renamed(Linear first, Linear second) implements Module {
    @Override
    public Tensor forward(Tensor x) {
      return second.forward(first.forward(x).tanh());
    }
  }

  @TempDir private Path folder;

  private Path resource(String name) throws IOException {
    Path path = folder.resolve(name);
    try (var in = TorchFileTest.class.getResourceAsStream(name)) {
      assertNotNull(in);
      Files.write(path, in.readAllBytes());
    }
    return path;
  }

  private Map<String, Tensor> read(String name) throws IOException {
    return TorchFile.read(resource(name));
  }

  private static Tensor get(Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    assertNotNull(tensor, name + " in " + tensors.keySet());
    return tensor;
  }

  private static Map<String, Tensor> part(Map<String, Tensor> all) {
    Map<String, Tensor> part = new LinkedHashMap<>();
    all.forEach(
        (name, tensor) -> {
          if (name.startsWith("model.")) {
            part.put(name.substring("model.".length()), tensor);
          }
        });
    return part;
  }

  private static Module net(String name) {
    return switch (name) {
      case "lstm" -> new Lstm(lstm(3, 4), linear(4, 2));
      case "stack" -> new Lstm(gru(3, 4).layers(2).bidirectional(), linear(8, 2));
      case "transformer" -> transformerBlock(4, 2, 0);
      case "renamed" -> new Renamed(linear(3, 4), linear(4, 2));
      default ->
          sequential(conv2d(1, 3, 3), batchNorm(3), relu(), maxPool(2), flatten(), linear(12, 2));
    };
  }

  private static void assertSameOutputs(Module net, Map<String, Tensor> file) {
    net.eval();
    assertArrayEquals(
        get(file, "y").toFloatArray(), net.forward(get(file, "x")).toFloatArray(), 1e-5f);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cnn.pt",
        "cnn-legacy.pt",
        "cnn.safetensors",
        "lstm.pt",
        "stack.pt",
        "transformer.pt"
      })
  void givesTheOutputsThatPyTorchGave(String name) throws IOException {
    Map<String, Tensor> file = name.endsWith(".pt") ? read(name) : Safetensors.read(resource(name));
    Module net = net(name.replaceFirst("[-.].*", ""));
    loadStateDict(net, TorchNames.fromTorch(part(file)));
    assertSameOutputs(net, file);
  }

  @Test
  void takesOneDict() throws IOException {
    Path path = resource("cnn.pt");
    assertEquals(part(TorchFile.read(path)).keySet(), TorchFile.read(path, "model").keySet());
    assertError(() -> TorchFile.read(path, "state"), "cnn.pt", "'state'", "[model, x, y]");
  }

  @Test
  void pairsOtherNamesByOrder() throws IOException {
    Map<String, Tensor> file = read("renamed.pt");
    Module net = net("renamed");
    loadStateDict(net, TorchNames.inOrder(net, part(file)));
    assertSameOutputs(net, file);
    Module narrow = sequential(linear(3, 4), linear(4, 1));
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class, () -> TorchNames.inOrder(narrow, part(file)))
                .getMessage());
    assertTrue(message.contains("1.weight [1, 4] <- fc_out.weight [2, 4]"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cnn.pt", "lstm.pt", "stack.pt", "transformer.pt"})
  void namesGoThereAndBack(String name) throws IOException {
    Map<String, Tensor> theirs = part(read(name));
    Module net = net(name.replaceFirst("[-.].*", ""));
    loadStateDict(net, TorchNames.fromTorch(theirs));
    Map<String, Tensor> back = TorchNames.toTorch(stateDict(net));
    theirs.keySet().removeIf(path -> path.endsWith("num_batches_tracked"));
    assertEquals(theirs.keySet(), back.keySet());
    theirs.forEach(
        (path, tensor) ->
            assertArrayEquals(tensor.toFloatArray(), get(back, path).toFloatArray(), path));
  }

  private static void assertKinds(Map<String, Tensor> t) {
    assertEquals(Shape.of(4, 3), get(t, "transposed").shape());
    assertArrayEquals(
        new long[] {0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}, get(t, "transposed").toLongArray());
    assertArrayEquals(new long[] {1, 5, 9}, get(t, "column").toLongArray());
    assertArrayEquals(new long[] {4, 5, 6, 7, 8, 9, 10, 11}, get(t, "rows").toLongArray());
    assertArrayEquals(new long[] {5, 5, 5, 6, 6, 6}, get(t, "expanded").toLongArray());
    assertEquals(0.1, get(t, "f64").item());
    assertEquals(DType.FLOAT16, get(t, "f16").dtype());
    assertEquals(0.5, get(t, "f16").item());
    assertEquals(DType.BFLOAT16, get(t, "bf16").dtype());
    assertEquals(-3, get(t, "bf16").item());
    assertArrayEquals(new long[] {1L << 40, -1}, get(t, "i64").toLongArray());
    assertEquals(-7, get(t, "i32").itemLong());
    assertEquals(-300, get(t, "i16").itemLong());
    assertEquals(-8, get(t, "i8").itemLong());
    assertEquals(200, get(t, "u8").itemLong());
    assertEquals(DType.BOOL, get(t, "bool").dtype());
    assertArrayEquals(new long[] {1, 0}, get(t, "bool").toLongArray());
    assertEquals(Shape.of(), get(t, "scalar").shape());
    assertEquals(4, get(t, "scalar").item());
    assertEquals(Shape.of(0, 3), get(t, "empty").shape());
    assertEquals(1.5, get(t, "parameter").item());
    assertEquals(2, get(t, "list.1.deep").item());
    assertEquals(18, t.size());
  }

  @Test
  void readsEveryKindOfTensor() throws IOException {
    assertKinds(read("kinds.pt"));
  }

  /// The file is PyTorch's: src/test/python/make_odd_files.py.
  @ParameterizedTest
  @ValueSource(strings = {"odd.pt", "odd4.pt"})
  void readsWhatIsBesidePlainTensors(String name) throws IOException {
    TorchFile.Contents contents = TorchFile.contents(resource(name));
    Map<String, Tensor> t = contents.tensors();
    assertArrayEquals(new float[] {-2, 4}, get(t, "negative").toFloatArray());
    assertEquals(DType.INT32, get(t, "u16").dtype());
    assertArrayEquals(new long[] {1, 65535}, get(t, "u16").toLongArray());
    assertArrayEquals(new long[] {1, 4294967295L}, get(t, "u32").toLongArray());
    assertArrayEquals(new long[] {1, Long.MAX_VALUE}, get(t, "u64").toLongArray());
    assertArrayEquals(new float[] {1.5f, -448}, get(t, "e4m3fn").toFloatArray());
    assertArrayEquals(new float[] {1.5f, -57344}, get(t, "e5m2").toFloatArray());
    assertArrayEquals(new float[] {0.5f, 2}, get(t, "e8m0fnu").toFloatArray());
    for (int column = 0; column < 4; column++) {
      assertArrayEquals(
          new float[] {column, 4 + column, 8 + column}, get(t, "columns." + column).toFloatArray());
    }
    assertEquals(2, get(t, "defaults.w").numel());
    assertEquals(7, get(t, "pairs.named").item());
    assertEquals(13, t.size());
    List<String> skipped =
        contents.skipped().stream().map(text -> text.replaceFirst(" .*", "")).toList();
    assertEquals(
        List.of(
            "seen", "frozen", "counts", "pairs", "day", "time", "took", "args", "path", "id",
            "last", "complex", "best", "curve", "raw"),
        skipped);
    assertTrue(contents.skipped().contains("counts (collections.Counter)"));
    assertTrue(contents.skipped().contains("pairs (a key of type Tuple)"));
    assertEquals(t.keySet(), TorchFile.read(resource(name)).keySet());
  }

  @Test
  void tensorsOfOneStorageShareItAsInPython() throws IOException {
    Map<String, Tensor> t = TorchFile.contents(resource("odd.pt")).tensors();
    // The columns are views of one matrix; what is written to one is seen in no other column.
    get(t, "columns.1").assign(Tensor.full(9, 3));
    assertArrayEquals(new float[] {9, 9, 9}, get(t, "columns.1").toFloatArray());
    assertArrayEquals(new float[] {2, 6, 10}, get(t, "columns.2").toFloatArray());
    Map<String, Tensor> kinds = TorchFile.read(resource("kinds.pt"));
    get(kinds, "rows").assign(Tensor.zeros(2, 4));
    assertArrayEquals(new float[] {1, 0, 0}, get(kinds, "column").toFloatArray());
  }

  @Test
  void writesWhatItReads() throws IOException {
    Path path = folder.resolve("again.pt");
    TorchFile.write(read("kinds.pt"), path);
    assertKinds(TorchFile.read(path));
    try (var files = Files.list(folder)) {
      assertEquals(
          List.of("again.pt", "kinds.pt"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void runsNothing() throws IOException {
    Path path = resource("evil.pt");
    assertError(() -> TorchFile.read(path), "evil.pt", "'posix.system'", "nothing is run");
    assertFalse(Files.exists(Path.of("/tmp/jacobi-was-here")));
    Path module = resource("module.pt");
    assertError(() -> TorchFile.read(module), "torch.nn.modules.linear.Linear", "state_dict()");
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Path none = folder.resolve("none.pt");
    assertError(() -> TorchFile.read(none), "none.pt", "no such file", "working folder");
    assertError(() -> Safetensors.read(none), "none.pt", "no such file", "working folder");
    assertError(() -> TorchFile.read(folder), "is a folder");
    Path text = folder.resolve("text.pt");
    Files.writeString(text, "Hello, I am no network");
    assertError(() -> TorchFile.read(text), "text.pt", "not a file of torch.save");
    Files.writeString(text, "");
    assertError(() -> TorchFile.read(text), "text.pt");
  }

  private interface Action {
    Object run() throws IOException;
  }

  private static void assertError(Action action, String... parts) {
    String message = String.valueOf(assertThrows(IOException.class, action::run).getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "'" + part + "' is not in: " + message);
    }
  }
}
