package dev.jacobi.notebook.display.network;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.Summary;
import dev.jacobi.notebook.display.Display;
import dev.jacobi.notebook.display.Html;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Outline;
import dev.jacobi.notebook.display.Picture;
import dev.jacobi.notebook.display.graph.GradientColors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Draws networks as trees of modules and parameters that fold, with the sizes of parameters and
/// gradients.
public final class ModuleDisplay implements Display<Module> {

  private static final String NONE = "";
  private static final Outline.Cell EMPTY = new Outline.Cell("", NONE);

  @Override
  public Class<Module> type() {
    return Module.class;
  }

  @Override
  public Picture picture(Module net) {
    Summary summary = Nn.summary(net);
    Outline.Row heading =
        new Outline.Row(
            "module",
            "layer",
            List.of(new Outline.Cell("parameters", NONE), new Outline.Cell("gradient", NONE)),
            List.of());
    Outline.Row root = new Tree(Nn.modules(net), net.parameters()).row("", net);
    String html = Html.open() + Outline.html(heading, root) + "</div>";
    return Picture.text(summary.toString()).html(html);
  }

  private record Tree(Map<String, Module> modules, Map<String, Parameter> parameters) {

    Outline.Row row(String path, Module module) {
      List<Outline.Row> below = new ArrayList<>();
      modules.forEach(
          (inner, child) -> {
            if (isChild(path, inner)) {
              below.add(row(inner, child));
            }
          });
      long count = 0;
      double squares = 0;
      for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
        if (isInside(path, entry.getKey())) {
          count += entry.getValue().shape().numel();
          double norm = GradientColors.norm(entry.getValue().tensor()).orElse(0.0);
          squares += norm * norm;
        }
        if (isChild(path, entry.getKey())) {
          below.add(leaf(step(entry.getKey()), entry.getValue()));
        }
      }
      boolean isRoot = path.isEmpty();
      String name = isRoot ? module.getClass().getSimpleName() : step(path);
      String layer = isRoot ? "" : new Summary.Row(path, module, count).layer();
      var size = new Outline.Cell(count == 0 ? "" : Numbers.grouped(count), NONE);
      Outline.Cell gradient = squares == 0 ? EMPTY : gradient(Math.sqrt(squares));
      return new Outline.Row(name, layer, List.of(size, gradient), below);
    }
  }

  private static Outline.Cell gradient(double norm) {
    return new Outline.Cell(Numbers.brief(norm), GradientColors.color(norm));
  }

  private static Outline.Row leaf(String name, Parameter parameter) {
    var size = new Outline.Cell(Numbers.grouped(parameter.shape().numel()), NONE);
    Outline.Cell gradient =
        GradientColors.norm(parameter.tensor())
            .map(ModuleDisplay::gradient)
            .orElse(new Outline.Cell("–", NONE));
    return new Outline.Row(name, parameter.shape().toString(), List.of(size, gradient), List.of());
  }

  private static boolean isInside(String path, String inner) {
    return path.isEmpty() || inner.startsWith(path + ".");
  }

  /// Whether `inner` is one step below `path`.
  private static boolean isChild(String path, String inner) {
    return !inner.isEmpty()
        && isInside(path, inner)
        && inner.indexOf('.', path.isEmpty() ? 0 : path.length() + 1) < 0;
  }

  private static String step(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
