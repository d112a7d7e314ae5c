package dev.jacobi.notebook.show;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.edit.Edits;
import dev.jacobi.nn.layers.ActivationLayers;
import dev.jacobi.nn.layers.Layers;
import dev.jacobi.notebook.display.Progress;
import dev.jacobi.notebook.display.chart.LossCurve;
import dev.jacobi.notebook.display.chart.Plot;
import dev.jacobi.notebook.display.graph.GraphSketch;
import dev.jacobi.notebook.display.graph.GraphView;
import dev.jacobi.notebook.widget.Button;
import dev.jacobi.notebook.widget.Choice;
import dev.jacobi.notebook.widget.Gauge;
import dev.jacobi.notebook.widget.Slider;
import dev.jacobi.notebook.widget.TextField;
import dev.jacobi.tensor.Generator;
import dev.jacobi.tensor.Tensor;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/// One of each thing that can be shown.
public final class Exhibits {

  record City(String name, String country, int people, double area, boolean isCapital) {}

  private Exhibits() {}

  static Map<String, Supplier<Object>> all() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    tensors(all);
    tables(all);
    networks(all);
    graphs(all);
    charts(all);
    progress(all);
    widgets(all);
    return all;
  }

  private static void widgets(Map<String, Supplier<Object>> all) {
    all.put("widget slider", () -> Slider.logarithmic("learning rate", 1e-5, 1));
    all.put("widget choice", () -> Choice.of("optimizer", List.of("Adam", "SGD")));
    all.put("widget button", () -> Button.of("Stop training"));
    all.put("widget progress", () -> Gauge.of("epochs", 10).value(4));
    all.put("widget text", () -> TextField.of("name", "first <run>"));
  }

  private static void tensors(Map<String, Supplier<Object>> all) {
    all.put("tensor", () -> randn(32, 10).requiresGrad(true));
    all.put("tensor scalar", () -> Tensor.scalar(0.125));
    all.put("tensor vector", () -> Tensor.arange(5));
    all.put("tensor with NaN", Exhibits::broken);
    all.put("tensor of rank 4", () -> randn(2, 3, 8, 8));
    all.put("tensor bool", () -> randn(3, 4).gt(0));
    all.put("tensor empty", () -> Tensor.zeros(0, 3));
    all.put("images", () -> Show.images(digits(), List.of("0", "1", "2", "3", "4", "5", "6", "7")));
    all.put("images in colour", () -> Show.images(colors()));
  }

  static Tensor randn(long... shape) {
    return Tensor.randn(Generator.seeded(7), shape);
  }

  private static Tensor broken() {
    return Tensor.tensor(
        new float[][] {{1e-3f, Float.NaN, 3}, {Float.NEGATIVE_INFINITY, 2.5f, -1.25f}});
  }

  /// Rings and bars of 8 x 8 pixels, from 0 to 16.
  private static Tensor digits() {
    float[] pixels = new float[8 * 64];
    for (int i = 0; i < pixels.length; i++) {
      int n = i / 64;
      double x = i % 8 - 3.5;
      double y = i / 8 % 8 - 3.5;
      double r = Math.hypot(x * (1 + 0.1 * n), y);
      pixels[i] = (float) Math.max(0, 16 - 6 * Math.abs(r - 1 - 0.35 * n));
    }
    return Tensor.of(pixels, 8, 8, 8);
  }

  private static Tensor colors() {
    float[] pixels = new float[3 * 3 * 24 * 24];
    for (int i = 0; i < pixels.length; i++) {
      double x = i % 24 / 23.0;
      double y = i / 24 % 24 / 23.0;
      int channel = i / 576 % 3;
      int n = i / 1728;
      pixels[i] = (float) (channel == n ? x : channel == (n + 1) % 3 ? y : 0.5 * (1 - x));
    }
    return Tensor.of(pixels, 3, 3, 24, 24);
  }

  private static void tables(Map<String, Supplier<Object>> all) {
    all.put("table of records", Exhibits::cities);
    all.put("table of tablesaw", () -> sales(1234));
    all.put("table of maps", () -> List.of(Map.of("a", 1), Map.of("a", 2.5, "b", "<b>x</b>")));
    all.put("table map", () -> new LinkedHashMap<>(Map.of("learning rate", 0.001, "epochs", 20)));
    all.put("table record", () -> cities().getFirst());
    all.put("table array", () -> new double[][] {{1, 0.25}, {-0.5, 1e-2}, {3}});
    all.put("list of numbers", () -> List.of(1, 2, 3));
  }

  static List<City> cities() {
    return List.of(
        new City("Wien", "Österreich", 2_005_760, 414.78, true),
        new City("東京", "日本", 14_094_034, 2194.07, true),
        new City("<b>Bold</b> & \"quoted\"", "Nowhere", 1, 0.5, false),
        new City(
            "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch", "Cymru", 3107, 4.1, false));
  }

  static Table sales(int rows) {
    var random = new Random(3);
    IntColumn id = IntColumn.create("id");
    DateColumn day = DateColumn.create("day");
    StringColumn product = StringColumn.create("product");
    DoubleColumn price = DoubleColumn.create("price");
    DoubleColumn change = DoubleColumn.create("change");
    for (int i = 0; i < rows; i++) {
      id.append(1000 + i);
      day.append(LocalDate.of(2025, 1, 1).plusDays(i / 3));
      product.append(List.of("tea", "coffee", "chocolate").get(random.nextInt(3)));
      if (i % 7 == 3) {
        price.appendMissing();
      } else {
        price.append(Math.round(random.nextDouble() * 5000) / 100.0);
      }
      change.append(random.nextGaussian() / 10);
    }
    return Table.create("sales", id, day, product, price, change);
  }

  private static void networks(Map<String, Supplier<Object>> all) {
    all.put("network", Exhibits::trained);
    all.put("network edited", () -> Edits.diff(layers(), Edits.remove(layers(), "1")));
    all.put(
        "network diff",
        () -> {
          Sequential net = layers();
          Sequential more =
              Edits.insertAfter(net, "1", Layers.linear(32, 32), ActivationLayers.relu());
          return Edits.diff(net, Edits.replace(more, "4", Layers.linear(32, 5)));
        });
    all.put("network summary", () -> Nn.summary(layers()));
    all.put(
        "network graph",
        () -> {
          Sequential net = layers();
          net.forward(randn(5, 64)).square().mean().backward();
          return Show.view(net.forward(randn(5, 64)).square().mean(), net);
        });
  }

  private static Sequential layers() {
    return Nn.sequential(Layers.linear(64, 32), ActivationLayers.relu(), Layers.linear(32, 10));
  }

  private static Module trained() {
    Sequential net = Nn.sequential(layers(), ActivationLayers.relu(), Layers.linear(10, 2));
    net.forward(randn(5, 64)).square().mean().backward();
    return net;
  }

  private static void graphs(Map<String, Supplier<Object>> all) {
    all.put("graph of a network", Exhibits::network);
    all.put("graph of 2,000 nodes", () -> GraphView.picture(transformer(24, 12), "24 blocks"));
    all.put("graph without modules", () -> GraphView.picture(chain(2000), "a chain"));
  }

  private static GraphView network() {
    Tensor x = randn(16, 4);
    Map<String, Tensor> names = new LinkedHashMap<>();
    names.put("x", x);
    names.put("up.weight", randn(4, 8).requiresGrad(true));
    names.put("up.bias", Tensor.zeros(8).requiresGrad(true));
    names.put("down.weight", randn(8, 3).requiresGrad(true));
    names.put("down.bias", Tensor.zeros(3).requiresGrad(true));
    Tensor up = x.matmul(weight(names, "up.weight")).add(weight(names, "up.bias"));
    Tensor down = up.relu().matmul(weight(names, "down.weight")).add(weight(names, "down.bias"));
    return Show.view(down.mul(0.5).square().mean(), names);
  }

  private static Tensor weight(Map<String, Tensor> names, String name) {
    return names.getOrDefault(name, Tensor.zeros());
  }

  public static GraphSketch chain(int length) {
    List<GraphSketch.Node> nodes = new ArrayList<>();
    List<GraphSketch.Edge> edges = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      String operation = List.of("matmul", "add", "tanh").get(i % 3);
      nodes.add(new GraphSketch.Node(operation, "[8]", GraphSketch.NodeRole.OPERATION, ""));
      if (i > 0) {
        edges.add(new GraphSketch.Edge(i - 1, i));
      }
    }
    return new GraphSketch(nodes, edges);
  }

  /// Blocks of several layers, each of which has a weight, a bias and a skip around it.
  public static GraphSketch transformer(int blocks, int layers) {
    List<GraphSketch.Node> nodes = new ArrayList<>();
    List<GraphSketch.Edge> edges = new ArrayList<>();
    nodes.add(new GraphSketch.Node("tokens", "[32, 64]", GraphSketch.NodeRole.INPUT, ""));
    for (int b = 0; b < blocks; b++) {
      for (int l = 0; l < layers; l++) {
        String group = "blocks." + b + ".layer" + l;
        int last = nodes.size() - 1;
        nodes.add(
            new GraphSketch.Node("weight", "[64, 64]", GraphSketch.NodeRole.PARAMETER, group));
        nodes.add(new GraphSketch.Node("bias", "[64]", GraphSketch.NodeRole.PARAMETER, group));
        nodes.add(
            new GraphSketch.Node("matmul", "[32, 64]", GraphSketch.NodeRole.OPERATION, group));
        nodes.add(new GraphSketch.Node("add", "[32, 64]", GraphSketch.NodeRole.OPERATION, group));
        nodes.add(new GraphSketch.Node("relu", "[32, 64]", GraphSketch.NodeRole.OPERATION, group));
        nodes.add(
            new GraphSketch.Node("layerNorm", "[32, 64]", GraphSketch.NodeRole.OPERATION, group));
        nodes.add(
            new GraphSketch.Node("add", "[32, 64]", GraphSketch.NodeRole.OPERATION, "blocks." + b));
        int[][] pairs = {{last, last + 3}, {last + 1, last + 3}, {last + 3, last + 4}};
        int[][] more = {{last + 2, last + 4}, {last + 4, last + 5}, {last + 5, last + 6}};
        int[][] skip = {{last + 6, last + 7}, {last, last + 7}};
        for (int[][] group3 : new int[][][] {pairs, more, skip}) {
          for (int[] pair : group3) {
            edges.add(new GraphSketch.Edge(pair[0], pair[1]));
          }
        }
      }
    }
    nodes.add(new GraphSketch.Node("loss", "scalar", GraphSketch.NodeRole.RESULT, ""));
    edges.add(new GraphSketch.Edge(nodes.size() - 2, nodes.size() - 1));
    return new GraphSketch(nodes, edges);
  }

  private static void progress(Map<String, Supplier<Object>> all) {
    all.put("progress", () -> new Progress.State(120, 600, Duration.ofSeconds(3), false).picture());
    all.put(
        "progress over",
        () -> new Progress.State(600, 600, Duration.ofSeconds(95), true).picture());
    all.put(
        "progress of nobody knows how many",
        () -> new Progress.State(7, -1, Duration.ofSeconds(30), false).picture());
  }

  private static void charts(Map<String, Supplier<Object>> all) {
    all.put("curve", () -> training(900));
    all.put("curve after its first value", () -> training(1));
    all.put("plot", Exhibits::waves);
    all.put("plot of points", () -> points(300));
    all.put("plot area", () -> Show.plot(randn(30)).area("area", range(30), range(30)));
    all.put("plot histogram", () -> Show.histogram(randn(2000)).axes("value", "count"));
    all.put(
        "plot error bars",
        () -> Plot.empty().errorBars("accuracy", new double[] {0.6, 0.8, 0.85, 0.9}, 0.05));
    all.put(
        "plot logarithmic", () -> Show.plot(new double[] {100, 10, 1, 0, 0.1, 0.01}).logarithmic());
    all.put("plot nothing", () -> Show.plot(new double[] {Double.NaN, Double.POSITIVE_INFINITY}));
    all.put(
        "plot bars",
        () ->
            Show.bars(List.of("tea", "coffee", "<i>&", "tea"), new double[] {3, 7.5, -2, 1})
                .title("Drinks"));
    all.put(
        "plot boxes",
        () -> Show.boxes(Map.of("a", randn(100), "b", randn(50).mul(2), "c", List.of(1, 2, 9))));
    all.put("plot heat map", () -> Show.heatMap(randn(8, 12)).title("Weights"));
    all.put("plot large heat map", () -> Show.heatMap(randn(60, 150)));
    all.put(
        "plot confusion",
        () -> {
          Tensor truth = Tensor.tensor(new long[] {0, 0, 1, 1, 1, 2, 2, 2, 2, 0});
          Tensor said = Tensor.tensor(new long[] {0, 0, 1, 1, 2, 2, 2, 2, 2, 1});
          return Show.confusion(truth, said, "cat", "dog", "<bird>");
        });
    all.put(
        "plot subplots",
        () -> Show.subplots(2, waves(), points(60), Show.heatMap(randn(4, 6)), 42));
    all.put(
        "plot of small and large numbers",
        () ->
            Plot.empty()
                .line(
                    "a",
                    new double[] {0, 5e5, 1e6, 2.5e6},
                    new double[] {1e-5, 2e-5, 1.5e-5, 3e-5}));
  }

  private static LossCurve training(int steps) {
    var curve = new LossCurve("training");
    var noise = new Random(1);
    for (int i = 1; i <= steps; i++) {
      curve.learningRate(0.01 * (1 + Math.cos(Math.PI * i / steps)) / 2);
      curve.add(2.3 * Math.exp(-i / 160.0) + 0.08 + 0.12 * Math.abs(noise.nextGaussian()));
      if (i % 100 == 0) {
        curve.add("validation", 2.3 * Math.exp(-i / 190.0) + 0.2 + i * i * 1e-7);
      }
    }
    return curve;
  }

  private static Plot waves() {
    double[] sine = new double[100];
    double[] cosine = new double[100];
    for (int i = 0; i < 100; i++) {
      sine[i] = Math.sin(i / 10.0);
      cosine[i] = Math.cos(i / 10.0);
    }
    return Plot.empty()
        .line("sin", sine)
        .line("cos", cosine)
        .title("Two waves")
        .axes("t", "height");
  }

  private static Plot points(int count) {
    return Plot.empty()
        .points("a", randn(count), randn(count + 1).slice(0, 1, count + 1))
        .points("b", randn(count).add(2), randn(count + 1).slice(0, 1, count + 1));
  }

  private static double[] range(int count) {
    return Tensor.arange(count).mul(0.1).toDoubleArray();
  }
}
